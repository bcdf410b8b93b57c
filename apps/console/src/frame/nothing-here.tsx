import { Link } from "@tanstack/react-router";
import { Empty } from "../design/empty.tsx";

export function NothingHere() {
  return (
    <Empty title="There is nothing at this address">
      It may have been pruned, or the link is cut short.{" "}
      <Link to="/runs" className="underline">
        All runs
      </Link>{" "}
      are a place to look.
    </Empty>
  );
}
