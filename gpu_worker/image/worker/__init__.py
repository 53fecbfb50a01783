"""The worker of the queue `img.gpu`: a supervisor that never imports torch, and one warm engine process a device."""
