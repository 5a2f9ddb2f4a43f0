from pathlib import Path
from datetime import date
import tomllib,tempfile,json
from tepore.services.allocate_building import allocate_any_building
from tepore.documents import building_json, building_unit_json
from tepore_verify import verify_document, read_document
t=(Path('examples/mixed-building.toml')).read_text()+'''
[[handovers]]
unit="A1"
on=2025-01-15
from_holder="Famiglia Alba"
to_holder="Nuovo"
advance_eur="500.00"
readings=[{metering_point="A1-inlet", index=16000}]
'''
f=Path(tempfile.mkdtemp())/'a.toml'; f.write_text(t)
b=allocate_any_building(file=f)
print(b.statements[0].holders)
for d in (building_json(b), *(building_unit_json(b,s) for s in b.statements)):
    print(verify_document(read_document(d)).faults)
