"""What prints the figures in the README, each beside a peer in the same run."""
