"""The networks under the Stanza processors: one encoder that reads a text once, light heads on what it gives."""
