-- An export reads for as long as its reader takes: longer than the minute that an analyst's statement may last.
-- Strings are read as etl/exchange/condition.py reads them, whatever the server's setting; times are told in UTC.
SELECT
    set_config('statement_timeout', %(longest)s, true),
    set_config('idle_in_transaction_session_timeout', %(longest)s, true),
    set_config('standard_conforming_strings', 'on', true),
    set_config('TimeZone', 'UTC', true)
