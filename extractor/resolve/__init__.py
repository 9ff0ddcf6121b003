"""From readings to claims: names, sources, periods and answers found in the article; mentions of one claim put together."""
