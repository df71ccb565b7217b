"""The person behind a request: who they are, which posts they hold today, for whom they may act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.workflow.model import Role


@dataclass(frozen=True)
class Held:
    """A role held at an organization, which reaches its whole subtree."""

    role: Role
    organization_id: int
    path: str
    organization_name: str
    title: str

    def covers(self, path: str) -> bool:
        """Whether an organization's path lies in this post's subtree."""
        return path.startswith(self.path)

    @property
    def label(self) -> str:
        """The post as paper prints it, e.g. 清河镇 纪委书记."""
        return f"{self.organization_name}{self.title}"


@dataclass(frozen=True)
class Actor:
    """A logged-in person with the posts of today. `principals` are those who delegated to them (委托)."""

    user_id: int
    name: str
    posts: tuple[Held, ...]
    principals: tuple[Actor, ...] = field(default=())

    def roles_at(self, path: str) -> frozenset[Role]:
        """Roles whose subtree holds the organization with this path."""
        return frozenset(post.role for post in self.posts if post.covers(path))

    def post_at(self, path: str, roles: Iterable[Role]) -> str:
        """The printed post by which one of the roles is held there; empty when none is."""
        wanted = set(roles)
        matching = [post for post in self.posts if post.role in wanted and post.covers(path)]
        nearest = max(matching, key=lambda post: len(post.path), default=None)
        return nearest.label if nearest else ""

    @property
    def main_post(self) -> str:
        """The first post, for the top bar; empty for an account without one."""
        return self.posts[0].label if self.posts else ""


# Acts of a command line or of the clock: in the record they stand without an account.
SYSTEM = Actor(0, "系统", ())
