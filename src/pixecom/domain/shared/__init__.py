"""Words that every bounded context uses: errors, ids, money, periods, entity life cycle."""
