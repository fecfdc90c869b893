"""Store, members, strategies, audit log: what belongs to a store as a whole."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import expect
from tests.browser.visitor import Visitor


def registered(visitor: Visitor, *, at: str) -> str:
    """Make a store of its own, whose owner is logged in and at an address; give the e-mail."""
    email = f"{uuid4().hex}@pixecom.test"
    answer = visitor.page.request.post(
        "/api/auth/register",
        data={"email": email, "password": "a-good-password", "displayName": "Olga Owner"},
    )
    assert answer.status == 201, answer.text()
    visitor.opens(at)
    expect(visitor.page.get_by_role("heading", name="Settings")).to_be_visible()
    return email


class TestStore:
    def test_changes_and_clears_what_is_optional(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings?tab=store")
        page = visitor.page
        page.get_by_label("Brand name").fill("Blaue Blume")
        zone = page.get_by_role("combobox", name="Time zone")
        zone.fill("Ho_Chi")
        page.get_by_role("option", name="Asia/Ho_Chi_Minh").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved")).to_be_visible()
        page.reload()

        expect(page.get_by_label("Brand name")).to_have_value("Blaue Blume")
        expect(zone).to_have_value("Asia/Ho_Chi_Minh")
        page.get_by_label("Brand name").fill("")
        with page.expect_response(re.compile("/sellers/me/settings$")) as answer:
            page.get_by_role("button", name="Save").click()
        assert answer.value.json()["brandName"] is None

    def test_says_what_cannot_be(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings?tab=store")
        page = visitor.page
        page.get_by_label("Support e-mail").fill("nobody")
        page.get_by_label("Meta pixel id").fill("12a")
        page.get_by_role("button", name="Save").click()

        expect(page.get_by_text("This is no e-mail address")).to_be_visible()
        expect(page.get_by_text("Digits only")).to_be_visible()

    def test_shows_a_viewer_what_is_set_and_no_buttons(self, visitor: Visitor) -> None:
        visitor.enters("/settings?tab=store", "viewer@pixecom.test")
        page = visitor.page

        expect(page.get_by_text("Only owners and administrators change this.")).to_be_visible()
        expect(page.get_by_label("Brand name")).to_be_disabled()
        expect(page.get_by_role("button", name="Save")).to_have_count(0)
        expect(page.get_by_role("tab", name="Audit log")).to_have_count(0)
        visitor.opens("/settings?tab=audit")
        expect(page.get_by_text("Only owners and administrators see this")).to_be_visible()


class TestProfile:
    def test_changes_by_keyboard(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings")
        page = visitor.page
        page.get_by_role("textbox", name="Name", exact=True).focus()
        page.keyboard.press("Control+a")
        page.keyboard.type("Rosen & Söhne 🌹")
        page.keyboard.press("Enter")

        expect(page.get_by_role("banner")).to_contain_text("Rosen & Söhne 🌹")


class TestMembers:
    def test_are_invited_and_invitations_taken_back(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings?tab=members")
        page = visitor.page
        page.get_by_role("button", name="Invite somebody").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("E-mail").fill("vera@pixecom.test")
        dialog.get_by_role("combobox", name="Role").click()
        page.get_by_role("option", name="Viewer").click()
        dialog.get_by_role("button", name="Send").click()
        expect(dialog.get_by_role("status")).to_have_text("vera@pixecom.test is invited")
        expect(dialog.get_by_text("/accept-invitation?token=")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_picture("settings-invited")
        dialog.get_by_role("button", name="Done").click()
        expect(page.get_by_role("button", name="Invite somebody")).to_be_focused()
        open_ones = page.get_by_role("group", name="Open invitations")
        expect(open_ones).to_contain_text("vera@pixecom.test")

        open_ones.get_by_role("button", name="Withdraw").click()
        expect(page.get_by_text("Nobody is invited at the moment.")).to_be_visible()

    def test_get_other_roles_and_are_asked_about_first(self, visitor: Visitor) -> None:
        visitor.enters("/settings?tab=members")
        page = visitor.page
        row = page.get_by_role("row", name=re.compile("viewer@pixecom.test"))
        row.get_by_role("button").click()
        page.get_by_role("menuitem", name="Switch off").click()
        page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
        expect(row).to_contain_text("Switched off")

        row.get_by_role("button").click()
        page.get_by_role("menuitem", name="Switch on").click()
        expect(row).to_contain_text("Active")

    def test_who_is_the_last_owner_stays(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings?tab=members")
        page = visitor.page
        visitor.expects(r"/api/sellers/me/members", 409)
        page.get_by_role("button", name="Actions for Olga Owner").click()
        page.get_by_role("menuitem", name="Viewer").click()

        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("Olga"))).to_contain_text("Owner")
        visitor.complaints.clear()  # the refusal names the member in its path


class TestStrategies:
    def test_are_made_changed_and_switched_off(self, visitor: Visitor) -> None:
        registered(visitor, at="/settings?tab=strategies")
        page = visitor.page
        expect(page.get_by_text("No ad strategy yet")).to_be_visible()
        page.get_by_role("button", name="New strategy").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("Evergreen")
        dialog.get_by_label("Amount").fill("1234.5")
        visitor.finds_no_barriers()
        dialog.get_by_role("button", name="Save").click()
        row = page.get_by_role("row", name=re.compile("Evergreen"))
        expect(row).to_contain_text("$1,234.50 a day")

        row.get_by_role("button", name="Switch off").click()
        expect(page.get_by_text("No ad strategy yet")).to_be_visible()
        page.get_by_role("switch", name="Show what is switched off").click()
        expect(row).to_contain_text("Switched off")
        expect(page).to_have_url(re.compile("inactive=true"))


class TestAuditLog:
    def test_says_who_did_what(self, visitor: Visitor) -> None:
        email = registered(visitor, at="/settings?tab=audit")
        page = visitor.page

        expect(page.get_by_role("row", name=re.compile("REGISTER"))).to_contain_text(email)
        page.get_by_role("combobox", name="Kind of act").click()
        page.get_by_role("option", name="MEMBER_INVITED").click()
        expect(page).to_have_url(re.compile("event=MEMBER_INVITED"))
        expect(page.get_by_text("Nothing was found")).to_be_visible()
        page.get_by_role("button", name="Clear all").click()
        expect(page.get_by_role("row", name=re.compile("REGISTER"))).to_be_visible()

    def test_is_narrowed_to_a_person_and_days(self, visitor: Visitor) -> None:
        email = registered(visitor, at="/settings?tab=audit")
        page = visitor.page
        registration = page.get_by_role("row", name=re.compile("REGISTER"))
        page.get_by_role("combobox", name="Who").click()
        page.get_by_role("option", name=email).click()
        expect(page).to_have_url(re.compile("userId="))
        expect(registration).to_contain_text(email)
        first, last = page.get_by_label("From day"), page.get_by_label("To day")
        first.fill("2020-01-01")
        expect(page).to_have_url(re.compile("from=2020-01-01"))
        expect(registration).to_be_visible()
        last.fill("2020-01-02")
        expect(page).to_have_url(re.compile("to=2020-01-02"))
        expect(page.get_by_text("Nothing was found")).to_be_visible()

        last.fill("2019-12-31")
        expect(page).to_have_url(re.compile("to=2020-01-02"))
        page.reload()
        expect(page.get_by_label("To day")).to_have_value("2020-01-02")
        visitor.opens("/settings?tab=audit&from=2020-01-02&to=2020-01-01")
        expect(page.get_by_label("From day")).to_have_value("2020-01-02")
        expect(page.get_by_label("To day")).to_have_value("")
        expect(registration).to_be_visible()


TABS = {
    "profile": "Short name in addresses",
    "store": "Brand name",
    "members": "Last login",
    "facebook": "Access",
    "strategies": "No ad strategy yet",
    "audit": "Before and after",
}


def test_no_tab_has_barriers(visitor: Visitor) -> None:
    visitor.enters("/settings")
    for tab, sign in TABS.items():
        visitor.opens(f"/settings?tab={tab}")
        expect(visitor.page.get_by_text(sign).first).to_be_visible()
        visitor.finds_no_barriers_by_day_and_night(f"settings-{tab}")
