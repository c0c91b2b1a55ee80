import type { ReactNode } from "react";
import { Link } from "react-router";

import { Badge } from "@/components/ui/badge";
import type { TitleDetail } from "@/lib/api/client";
import { EMPTY, type ListKey } from "@/lib/search-state";
import { compactNumber, texts } from "@/lib/texts";
import { length } from "@/lib/title-facts";
import { searchPath } from "@/lib/use-search-state";

import { Synopsis } from "./synopsis";
import { Tags } from "./tags";

const t = texts.title;

/** Names in the scripts that readers of this page and of the originals know. */
const readable = (name: string) => /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]+$/u.test(name);

/** Moods, which people come for, synopsis and tags beside the table of facts. */
export function TitleBody({ title }: { title: TitleDetail }) {
  return (
    <div className="grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="flex flex-col gap-8">
        <LabelLinks name={t.moods} filter="moods" values={title.moods} />
        <Synopsis title={title} />
        <Tags tags={title.tags} />
      </div>
      <Facts title={title} />
    </div>
  );
}

function LabelLinks({ name, filter, values }: { name: string; filter: ListKey; values: readonly string[] }) {
  if (values.length === 0) return null;
  return (
    <section aria-label={name}>
      <h2 className="text-xl">{name}</h2>
      <ul className="mt-3 flex flex-wrap gap-2">
        {values.map((value) => (
          <li key={value}>
            <Link
              to={searchPath({ ...EMPTY, [filter]: [value] })}
              className="inline-flex h-9 items-center rounded-full bg-secondary px-4 text-sm font-medium text-secondary-foreground transition-colors hover:bg-accent"
            >
              {value}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Facts({ title }: { title: TitleDetail }) {
  const { fact } = t;
  const linked = (filter: ListKey, values: readonly string[]) =>
    values.map((value, index) => (
      <span key={value}>
        {index > 0 && ", "}
        <Link to={searchPath({ ...EMPTY, [filter]: [value] })} className="text-link underline-offset-4 hover:underline">
          {value}
        </Link>
      </span>
    ));
  const rows: { name: string; value: ReactNode }[] = [
    { name: fact.type, value: title.type },
    { name: fact.aired, value: t.season(title.season, title.year) },
    { name: fact.length, value: length(title) },
    { name: fact.status, value: title.status ? (texts.filters.statusNames[title.status] ?? title.status) : null },
    { name: fact.studio, value: title.studios.length > 0 && linked("studios", title.studios) },
    { name: fact.source, value: title.source },
    { name: fact.genres, value: title.genres.length > 0 && linked("genres", title.genres) },
    { name: fact.themes, value: title.themes.length > 0 && linked("themes", title.themes) },
    { name: fact.demographics, value: title.demographics.join(", ") },
    { name: fact.rating, value: title.rating },
    { name: fact.members, value: title.members === null ? null : t.members(compactNumber(title.members)) },
    { name: t.alsoKnown, value: title.synonyms.filter(readable).slice(0, 4).join(" · ") },
  ];
  return (
    <section aria-labelledby="facts" className="rounded-3xl border bg-card p-6">
      <h2 id="facts" className="text-xl">
        {t.facts}
      </h2>
      <dl className="mt-4 grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 gap-y-2.5 text-sm">
        {rows
          .filter(({ value }) => Boolean(value))
          .map(({ name, value }) => (
            <div key={name} className="contents">
              <dt className="text-muted-foreground">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
      </dl>
      {title.is_adult && <Badge className="mt-4">{t.adult}</Badge>}
    </section>
  );
}
