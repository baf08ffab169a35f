-- An export reads for as long as its reader takes: longer than the minute that an analyst's statement may last.
-- Strings are read as etl/exchange/condition.py reads them, whatever the server's setting.
SET LOCAL statement_timeout = '1h';
SET LOCAL standard_conforming_strings = on;
