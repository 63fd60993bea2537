from awskb.accounts.models.address_change import AddressChange
from awskb.accounts.models.api_token import ApiToken, Scope
from awskb.accounts.models.invitation import Invitation
from awskb.accounts.models.person_event import PersonEvent
from awskb.accounts.models.signin_link import SigninLink
from awskb.accounts.models.user import User

__all__ = ["AddressChange", "ApiToken", "Invitation", "PersonEvent", "Scope", "SigninLink", "User"]
