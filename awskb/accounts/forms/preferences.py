from typing import ClassVar
from zoneinfo import available_timezones

from django import forms

from awskb.accounts.models import User


def time_zone_choices() -> list[tuple[str, str]]:
    """Places by continent; the list's historical and technical names are left out, but UTC."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["first_name", "last_name", "time_zone", "theme"]

    time_zone = forms.ChoiceField(choices=time_zone_choices, label="Time zone")
    theme = forms.ChoiceField(choices=User.Theme.choices, label="Colours")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        own = self.instance.time_zone
        field = self.fields["time_zone"]
        if isinstance(field, forms.ChoiceField) and own not in dict(time_zone_choices()):
            field.choices = [(own, own), *time_zone_choices()]
