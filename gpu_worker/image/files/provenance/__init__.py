"""Where a picture comes from: said in its file by an IPTC term and a signed manifest, and read back in words."""
