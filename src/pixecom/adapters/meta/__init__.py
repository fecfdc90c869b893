"""Meta's Graph and Marketing API: figures, entities, delivery, logins (spec 07, 07a)."""
