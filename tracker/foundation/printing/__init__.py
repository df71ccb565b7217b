"""Large Chinese tables on paper: fonts, line breaking, pagination, painting. Knows no database and no web."""
