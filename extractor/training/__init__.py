"""Making a reader from labelled passages. Needs the extra ``train`` (torch, transformers); reading claims does not."""
