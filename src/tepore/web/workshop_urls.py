"""Addresses of the metering company's and the engineer's pages."""

from django.urls import path

from tepore.web.views import decode, devices, engineer, imports, keys, overview, register

CONDOMINIUM = "condominiums/<int:condominium_id>/"
UNIT = "units/<int:unit_id>/"
DEVICE = "devices/<int:device_id>/"
IMPORT = "imports/<uuid:file_id>/"
BUILDING = "building-files/<uuid:building_id>/"
NEED = "energy/needs/<uuid:need_id>/"
STUDY = "energy/studies/<uuid:study_id>/"

workshop_pages = [
    path("overview/", overview.overview, name="overview"),
    path("building-files/", overview.building_files, name="building-files"),
    path("building-files/hand-over/", overview.hand_building_over, name="hand-building-over"),
    path(BUILDING, overview.building_file, name="building-file"),
    path(f"{BUILDING}take/", overview.take_building, name="take-building"),
    path(f"{CONDOMINIUM}building-file.toml", overview.building_file_down, name="building-file-down"),
    path("imports/", imports.imports, name="imports"),
    path("imports/hand-over/", imports.hand_over, name="hand-over"),
    path("imports/mappings/<int:mapping_id>/forget/", imports.forget_mapping, name="forget-mapping"),
    path(IMPORT, imports.import_file, name="import-file"),
    path(f"{IMPORT}take/", imports.take_file, name="take-file"),
    path("devices/", devices.devices, name="devices"),
    path(DEVICE, devices.device, name="device"),
    path(f"{DEVICE}replace/", devices.replace, name="replace-device"),
    path(f"{DEVICE}move/", devices.move, name="move-device"),
    path(f"{DEVICE}remount/", devices.remount, name="remount-device"),
    path(f"{DEVICE}rate/", devices.rate, name="rate-device"),
    path(f"{DEVICE}settle/", devices.settle, name="settle-finding"),
    path(f"{DEVICE}key/", keys.enter_key, name="enter-key"),
    path(f"{CONDOMINIUM}register/", register.register, name="register"),
    path(f"{CONDOMINIUM}register/new-unit/", register.new_unit, name="new-unit"),
    path(f"{UNIT}register/", register.unit_register, name="unit-register"),
    path(f"{UNIT}register/edit/", register.edit_unit, name="edit-unit"),
    path(f"{CONDOMINIUM}radiators/", engineer.radiators, name="radiators"),
    path("radiators/<int:radiator_id>/", engineer.radiator, name="radiator"),
    path("radiators/<int:radiator_id>/power/", engineer.enter_power, name="enter-power"),
    path("energy/", engineer.energy, name="energy"),
    path("energy/hand-over/", engineer.hand_energy_over, name="hand-energy-over"),
    path(NEED, engineer.need_file, name="need-file"),
    path(f"{NEED}need.<str:kind>", engineer.need_document, name="need-document"),
    path(STUDY, engineer.study_file, name="study-file"),
    path(f"{STUDY}study.pdf", engineer.study_document, name="study-document"),
    path("energy/<uuid:energy_id>/forget/", engineer.forget_energy, name="forget-energy"),
    path("decode/", decode.decode, name="decode"),
    path("decode/explain/", decode.explain_telegram, name="explain-telegram"),
]
