import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { queries, server } from "../server/queries.ts";
import type { Notice } from "./notice.ts";
import { NoticeList } from "./notice-list.tsx";

const route = getRouteApi("/notices");
const PAGE = 50;
const reload = () => queries.invalidateQueries({ queryKey: ["notices"] });

/** What whoever is signed in was told of, newest first. Opening one shows what it is about, and no more. */
export function NoticesPage() {
  const { unread, before } = route.useSearch();
  const navigate = route.useNavigate();
  const { history } = useRouter();
  const { data, error } = useQuery({
    queryKey: ["notices", "list", unread === true, before ?? null],
    queryFn: ({ signal }) =>
      server.call(
        "GET /api/notices",
        { query: { limit: PAGE, ...(unread === true ? { unread: "true" } : {}), ...(before === undefined ? {} : { before }) } },
        signal,
      ),
  });
  const read = useMutation({
    mutationFn: (upTo: number) => server.call("POST /api/notices/readings", { body: { upTo } }),
    onSuccess: reload,
  });
  const open = ({ notice, path }: Notice) => {
    void server.call("POST /api/notices/readings", { body: { ids: [notice] } }).then(reload, () => undefined);
    history.push(path);
  };
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const { notices } = data;
  const [newest, oldest] = [notices[0], notices.at(-1)];
  return (
    <>
      <PageHeader title="Notices">
        <label className="flex items-center gap-1.5 text-[13px] text-quiet">
          <input
            type="checkbox"
            checked={unread === true}
            onChange={(event) => void navigate({ search: event.target.checked ? { unread: true } : {} })}
          />
          only new ones
        </label>
        <span className="flex flex-1 justify-end gap-2">
          {data.unread > 0 && newest !== undefined && (
            <Button onClick={() => read.mutate(newest.notice)} disabled={read.isPending}>
              Mark as read
            </Button>
          )}
        </span>
      </PageHeader>
      {read.error !== null && <Refusal error={read.error} />}
      {notices.length === 0 ? (
        <Empty title={unread === true ? "Nothing new" : "Nothing was told to you yet"}>
          When something waits for you, or a run of yours fails, it is told here at once.{" "}
          <Link to="/settings" search={{ section: "notices" }} className="underline underline-offset-4">
            By mail as well?
          </Link>
        </Empty>
      ) : (
        <NoticeList notices={notices} onOpen={open} />
      )}
      {notices.length === PAGE && oldest !== undefined && (
        <p className="px-4 py-4 md:px-6">
          <Link to="/notices" search={(known) => ({ ...known, before: oldest.notice })} className="underline underline-offset-4">
            Older ones
          </Link>
        </p>
      )}
    </>
  );
}
