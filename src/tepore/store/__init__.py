"""The store: thin Django models whose integrity the database itself holds.

Apps: ``estate`` (where), ``metering`` (what was heard and read), ``ledger`` (money), ``people`` (who may see
and who answers for what). ``opening`` prepares the folder, the keys and the database before the first use.
"""
