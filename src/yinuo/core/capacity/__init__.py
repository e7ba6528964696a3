"""Supply, demand and load over time: what exists, what is free when, and how a demand is met."""
