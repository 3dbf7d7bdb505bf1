"""Mails: written into an outbox in the writer's own transaction, sent by the worker."""
