"""Pictures of the chat page for the READMEs: real conversations, played on the stage."""
