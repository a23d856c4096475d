"""Reading a text by a language model on an OpenAI-compatible server."""
