import { useState } from "react";

import { useTastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { usePageTitle } from "@/lib/use-page-title";

import { Feed } from "./feed";
import { ENOUGH, countFavourites } from "./favourites";
import { Pick } from "./pick";

export function ForYouPage() {
  const favourites = countFavourites(useTastes());
  // Who is still choosing goes on until they say so, not until the third click.
  const [begun, setBegun] = useState(favourites >= ENOUGH);
  usePageTitle(texts.forYou.pageTitle);
  return begun && favourites > 0 ? <Feed /> : <Pick favourites={favourites} onDone={() => { setBegun(true); }} />;
}
