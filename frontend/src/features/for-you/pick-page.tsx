import { useNavigate } from "react-router";

import { useTastes } from "@/lib/tastes/use-tastes";
import { texts } from "@/lib/texts";
import { usePageTitle } from "@/lib/use-page-title";

import { countFavourites } from "./favourites";
import { Pick } from "./pick";

/** More favourites, once there is a feed. */
export function PickPage() {
  const navigate = useNavigate();
  usePageTitle(texts.pick.title);
  return <Pick favourites={countFavourites(useTastes())} onDone={() => void navigate("/for-you")} />;
}
