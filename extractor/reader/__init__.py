"""The reader: what each money expression means in its context, as a fine-tuned transformer sees it."""
