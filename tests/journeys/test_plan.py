"""Draw a plan: from a template, a bar dragged, a link drawn, undone; two people at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browsers import box_of
from tests.cast import Factory
from tests.journeys.conftest import Visitor
from tests.journeys.house import House, until
from yinuo.flow.plans import actions, queries, templates
from yinuo.ground.kernel import clock
from yinuo.ground.kernel.ids import new_id
from yinuo.ground.kernel.tenancy import acting_for

Enter = Callable[[Factory, str], Visitor]


def task_named(house: House, company: Factory, name: str) -> queries.TaskFacts:
    """Return a task of the only project."""
    with house.rooms(), acting_for(company.id):
        (project,) = queries.projects()
        return next(one for one in queries.tasks(project_id=project.id) if one.name == name)


def bar(page: Page, name: str) -> tuple[float, float]:
    """Return the middle of a task's bar on the screen."""
    box = box_of(page.locator("g.plan-bar", has_text=name).locator("[data-bar]"))
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def retype(page: Page, days: str) -> None:
    """Write a duration in the chosen row; the cell is a cell again then, and what cannot be read stays to be mended."""
    cell = page.locator(".plan-rows [aria-selected=true] [data-column=days]")
    cell.click()
    for text in ("两天", days):
        cell.locator("input").fill(text)
        page.keyboard.press("Enter")
    expect(cell.locator("input")).to_have_count(0)
    expect(cell).to_contain_text(days)


def edit_twice_and_back(page: Page, *, days: float, minutes: Callable[[], int]) -> None:
    """Change the duration of the chosen row twice, undo both and do both again; `days` it lasts at first."""
    for text in ("4", "6"):
        retype(page, text)
    until(lambda: minutes() == 6 * 480)
    for wanted, key in ((4, "z"), (days, "z"), (4, "Shift+z"), (6, "Shift+z")):
        page.keyboard.press(f"Control+{key}")
        until(lambda wanted=wanted: minutes() == wanted * 480)


def test_a_bar_is_dragged_a_link_is_drawn_and_both_are_undone(house: House, company: Factory, enter: Enter) -> None:
    with house.rooms(), acting_for(company.id):
        made = templates.start(source="starter:installation", name="江南精密涂装线", starts_at=clock.now())
    manager = enter(company, "project_manager")
    page = manager.page
    page.goto(f"/projects/{made.id}")
    expect(page.locator("g.plan-bar", has_text="现场勘测")).to_be_visible()
    finish = page.locator("[data-plan-finish]").inner_text()
    before = task_named(house, company, "现场勘测")
    if os.environ.get("SHOTS"):
        page.screenshot(path=str(Path(os.environ["SHOTS"]) / "gantt.png"))

    x, y = bar(page, "现场勘测")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 110, y, steps=5)
    page.mouse.up()
    until(lambda: task_named(house, company, "现场勘测").constraint == "SNET")

    moved = task_named(house, company, "现场勘测")
    assert moved.start_at > before.start_at
    expect(page.locator("[data-plan-finish]")).not_to_have_text(finish)
    page.click("[data-do=undo]")
    until(lambda: task_named(house, company, "现场勘测").constraint == "ASAP")
    expect(page.locator(".plan-conflict")).to_be_hidden()
    page.locator(f"#row-{moved.id}").click(position={"x": 300, "y": 10})
    edit_twice_and_back(page, days=moved.minutes / 480, minutes=lambda: task_named(house, company, "现场勘测").minutes)
    if os.environ.get("SHOTS"):
        shots = Path(os.environ["SHOTS"])
        for view in ("table", "board", "calendar"):
            page.goto(f"/projects/{made.id}?view={view}")
            page.wait_for_timeout(1500)
            page.screenshot(path=str(shots / f"{view}.png"))
        for name in ("milestones", "baselines", "facts"):
            page.goto(f"/projects/{made.id}/{name}")
            page.screenshot(path=str(shots / f"{name}.png"))
        for name in ("projects", "projects/new", "workload"):
            page.goto(f"/{name}")
            page.screenshot(path=str(shots / f"{name.replace('/', '-')}.png"))


def knot(page: Page, name: str, end: str) -> tuple[float, float]:
    """Return where links from an end of a task's bar are drawn from."""
    page.mouse.move(*bar(page, name))
    box = box_of(page.locator("g.plan-bar", has_text=name).locator(f"[data-knot={end}]"))
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, ends: str, *, before: str, after: str) -> None:
    """Draw a link from an end of one bar to a half of another; what it would be stands at the pointer."""
    box = box_of(page.locator("g.plan-bar", has_text=after).locator("[data-bar]"))
    page.mouse.move(*knot(page, before, ends[0]))
    page.mouse.down()
    aim = box["width"] * (0.25 if ends[1] == "S" else 0.75)
    page.mouse.move(box["x"] + aim, box["y"] + box["height"] / 2, steps=6)
    expect(page.locator(".plan-ghost text")).to_contain_text(ends)
    page.mouse.up()


def test_links_of_all_four_kinds_are_drawn_between_the_ends_of_bars(
    house: House, company: Factory, enter: Enter
) -> None:
    first, *others = (f"{letter} 任务" for letter in "ABCDE")
    wanted = dict(zip(others, ("FF", "SS", "SF", "FS"), strict=True))
    with house.rooms(), acting_for(company.id):
        made = actions.create_project(name="试连", starts_at=clock.now())
        new = [
            {"kind": "task", "id": str(new_id()), "before": None, "after": {"name": name, "rank": at, "minutes": 2_400}}
            for at, name in enumerate((first, *others))
        ]
        actions.edit(project_id=made.id, changes=new)
    page = enter(company, "project_manager").page
    page.goto(f"/projects/{made.id}")
    expect(page.locator("g.plan-bar", has_text=others[-1])).to_be_visible()

    for name, kind in wanted.items():
        draw(page, kind, before=first, after=name)
        expect(page.locator("[data-link]")).to_have_count(others.index(name) + 1)
    with house.rooms(), acting_for(company.id):
        called = {one.id: one.name for one in queries.tasks(project_id=made.id)}
        drawn = [link for one in called for link in queries.links_of(task_id=one) if link.before_id == one]
    assert {called[link.after_id]: link.kind for link in drawn} == wanted


def put(page: Page, column: str) -> None:
    """Drag the first card that waits into a column of the board."""
    card, place = page.locator("[data-column=next] .plan-card").first, page.locator(f"[data-column={column}]")
    ends = [box_of(one) for one in (card, place)]
    for box, do in zip(ends, (page.mouse.down, page.mouse.up), strict=True):
        page.mouse.move(box["x"] + 30, min(box["y"] + 15, 800), steps=4)
        do()


def test_board_and_calendar_tell_what_is_over_and_follow_others(house: House, company: Factory, enter: Enter) -> None:
    with house.rooms(), acting_for(company.id):
        made = templates.start(source="starter:installation", name="江南精密涂装线", starts_at=clock.now())
        actions.change_project(project_id=made.id, values={"wip_limits": {"active": 1}})
    page = enter(company, "project_manager").page
    page.goto(f"/projects/{made.id}?view=calendar")
    expect(page.locator(".month-day.off").nth(7)).to_be_visible()
    expect(page.locator(".month-day.off .month-chip:not(.milestone)")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".month-day:has(.month-chip) .month-number").first.click()
    expect(page.locator(".month-opened .month-chip").first).to_be_visible()

    page.set_viewport_size({"width": 1360, "height": 900})
    page.goto(f"/projects/{made.id}?view=board")
    active = page.locator("[data-column=active]")
    for count in (1, 2):
        put(page, "active")
        expect(active.locator(".count")).to_contain_text(f"{count} / 1")
    expect(page.locator(".plan-said")).to_contain_text("2 / 1 · 超过上限")
    page.reload()
    expect(active.locator(".plan-card")).to_have_count(2)
    page.keyboard.press("Control+z")  # nothing has the focus yet
    expect(active.locator(".plan-card")).to_have_count(1)

    finish = page.locator("[data-plan-finish]").inner_text()
    surveyed = task_named(house, company, "现场勘测")
    longer = {"kind": "task", "id": str(surveyed.id), "before": {}, "after": {"minutes": 90 * 480}}
    with house.rooms(), acting_for(company.id):
        actions.edit(project_id=made.id, changes=[longer])
    expect(page.locator("[data-plan-finish]")).not_to_have_text(finish)
