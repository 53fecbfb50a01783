// Stand-in for Shopify's App Bridge in the emulator's page chain: shopify.idToken() and the shopify-reload bounce.
(() => {
  const script = document.currentScript;
  const admin = new URL(script.src).origin;
  const meta = document.querySelector("meta[name=shopify-api-key]");
  if (!(script.dataset.apiKey || (meta && meta.content))) console.error("App Bridge: the page names no API key.");
  const waiting = new Map();
  let count = 0;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== admin || !event.data) return;
    const take = waiting.get(event.data.number);
    waiting.delete(event.data.number);
    if (take) take(event.data.token);
  });
  window.shopify = {
    idToken: () =>
      new Promise((take) => {
        count += 1;
        waiting.set(count, take);
        window.parent.postMessage({ ask: "idToken", number: count }, admin);
      }),
  };
  const back = new URLSearchParams(window.location.search).get("shopify-reload");
  if (back) {
    window.shopify.idToken().then((token) => {
      const target = new URL(back, window.location.href);
      target.searchParams.set("id_token", token);
      window.location.replace(target);
    });
  }
})();
