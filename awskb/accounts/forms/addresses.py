from django import forms

from awskb.accounts.models import User


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="New e-mail address",
        max_length=User._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: object, person: User, **kwargs: object) -> None:
        self.person = person
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.person.email.lower():
            raise forms.ValidationError("This is your address already.")
        return email
