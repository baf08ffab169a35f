"""Making the models in seeds/models, and learning from corrections (docs/models.md)."""

LANGUAGE = "fr"  # whose models are trained: ISO 639-1
