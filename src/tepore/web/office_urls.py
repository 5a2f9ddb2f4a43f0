"""Addresses of the office's pages: seasons, expenses, comparisons, letters, duties, long work."""

from django.urls import path

from tepore.web.views import comparisons, condominiums, duties, expenses, jobs, letters, seasons

CONDOMINIUM = "condominiums/<int:condominium_id>/"
SEASON = f"{CONDOMINIUM}seasons/<int:season_id>/"
EXPENSES = f"{SEASON}expenses/"

office_pages = [
    path(f"{CONDOMINIUM}seasons/", seasons.seasons, name="seasons"),
    path(SEASON, seasons.season, name="season"),
    path(f"{SEASON}steps/<str:step>/", seasons.season_step, name="season-step"),
    path(f"{SEASON}differences/", seasons.differences, name="season-differences"),
    path(f"{SEASON}archive/", seasons.archive, name="season-archive"),
    path(EXPENSES, expenses.expenses, name="expenses"),
    path(f"{EXPENSES}enter/", expenses.enter_expense, name="enter-expense"),
    path(f"{EXPENSES}upload/", expenses.show_expenses, name="show-expenses"),
    path(f"{EXPENSES}confirm/", expenses.confirm_expenses, name="confirm-expenses"),
    path(f"{EXPENSES}<int:expense_id>/take-back/", expenses.take_back, name="take-expense-back"),
    path(f"{SEASON}comparison/", comparisons.comparison, name="comparison"),
    path(f"{SEASON}comparison.<str:kind>", comparisons.comparison_document, name="comparison-document"),
    path(f"{SEASON}letters/", letters.letters, name="letters"),
    path(f"{SEASON}letters/<str:way>/", letters.send, name="send-letters"),
    path(f"{CONDOMINIUM}months/", condominiums.prepare_months, name="prepare-months"),
    path(f"{CONDOMINIUM}duties/", duties.duties, name="duties"),
    path(f"{CONDOMINIUM}duties.ics", duties.duties_file, name="duties-file"),
    path("duties/", duties.all_duties, name="all-duties"),
    path("duties.ics", duties.all_duties_file, name="all-duties-file"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/file", jobs.file_of_job, name="job-file"),
]
