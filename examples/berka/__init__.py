"""The Czech bank of PKDD'99 (Berka) as deliveries of the feed format."""
