// Pages inside a platform's admin: there is no cookie, so links, forms and htmx requests carry a fresh session token.
(() => {
  const meta = document.querySelector("meta[name=vitrine-embedded]");
  const { shop, host, lang } = meta.dataset;
  const fresh = () => (window.shopify ? window.shopify.idToken() : Promise.resolve(""));
  const ours = (url) => url.origin === window.location.origin && url.pathname.startsWith(`${meta.content}/`);
  const dress = (put, token) => {
    for (const [name, value] of Object.entries({ shop, host, lang, embedded: "1", id_token: token })) if (value) put(name, value);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const url = new URL(link.href);
    if (link.target || link.getAttribute("href").startsWith("#")) return;
    if (!ours(url)) {
      link.target = "_blank"; // other sites do not show themselves in a frame
      link.rel = "noopener noreferrer";
      return;
    }
    event.preventDefault();
    fresh().then((token) => {
      dress((name, value) => url.searchParams.set(name, value), token);
      window.location.assign(url);
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.dressed) {
      delete form.dataset.dressed;
      return;
    }
    event.preventDefault();
    fresh().then((token) => {
      dress((name, value) => {
        const input = form.querySelector(`input[type=hidden][name=${name}]`) || form.appendChild(document.createElement("input"));
        Object.assign(input, { type: "hidden", name, value });
      }, token);
      form.dataset.dressed = "1";
      form.requestSubmit(event.submitter);
    });
  });

  let latest = "";
  document.addEventListener("htmx:confirm", (event) => {
    event.preventDefault();
    fresh().then((token) => {
      latest = token;
      event.detail.issueRequest(true);
    });
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (latest) event.detail.headers.Authorization = `Bearer ${latest}`;
  });
})();
