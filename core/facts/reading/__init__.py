"""What one sentence of running text says, read kind by kind; put together in core/facts/prose.py."""
