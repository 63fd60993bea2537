from awskb.accounts.models.signin_link import SigninLink
from awskb.accounts.models.user import User

__all__ = ["SigninLink", "User"]
