/** The view behind the search: sun by day, moon by night, in the colours of the theme. */
export function Sky() {
  return (
    <div aria-hidden="true" className="absolute inset-0 -z-10 overflow-hidden bg-linear-to-b from-[var(--sky-top)] to-[var(--sky-low)] to-75%">
      <svg viewBox="0 0 1440 400" preserveAspectRatio="xMidYMin slice" className="absolute inset-x-0 top-0 hidden h-1/2 w-full dark:block" focusable="false">
        <g fill="var(--sun)">
          {STARS.map(([x, y, r]) => (
            <circle key={`${x}-${y}`} cx={x} cy={y} r={r} opacity={0.3 + r * 0.35} />
          ))}
        </g>
      </svg>
      <svg viewBox="0 0 400 400" className="absolute right-[8%] bottom-16 size-60 overflow-visible sm:right-[4%] sm:bottom-44 sm:size-88" focusable="false">
        <circle cx="200" cy="200" r="170" fill="var(--sun)" opacity=".1" />
        <circle cx="200" cy="200" r="118" fill="var(--sun)" />
        <g fill="var(--haze)" className="animate-drift">
          <rect x="-40" y="176" width="330" height="22" rx="11" opacity=".94" />
          <rect x="130" y="226" width="360" height="28" rx="14" opacity=".9" />
          <rect x="-130" y="262" width="300" height="16" rx="8" opacity=".7" />
        </g>
      </svg>
      <svg viewBox="0 480 1440 280" preserveAspectRatio="xMidYMax slice" className="absolute inset-x-0 bottom-0 h-44 w-full overflow-visible sm:h-72" focusable="false">
        <path fill="var(--hill-far)" d="M0 596c90-30 150-96 246-104 92-8 130 66 226 74 104 8 150-80 262-92 92-10 150 58 246 66 118 10 176-60 280-56 74 3 130 34 180 58v220H0Z" />
        <g fill="var(--haze)" opacity=".6">
          <rect x="240" y="576" width="520" height="20" rx="10" />
          <rect x="860" y="588" width="380" height="16" rx="8" />
        </g>
        <path fill="var(--hill-mid)" d="M0 650c120-10 186-74 300-66 120 8 172 66 292 60 130-6 190-76 320-66 100 8 150 56 250 54 110-2 190-60 278-40v168H0Z" />
        <path fill="var(--hill-near)" d="M0 690c140 8 240-50 372-40 126 10 190 48 320 42 150-8 230-66 372-54 130 10 240 50 376 30v92H0Z" />
        <path fill="var(--background)" d="M0 728c180-22 330-24 520-8 200 16 330 4 520-16 150-16 290-6 400 10v50H0Z" />
      </svg>
    </div>
  );
}

const STARS: readonly (readonly [number, number, number])[] = [
  [90, 120, 1.4], [210, 60, 1], [330, 190, 1.6], [420, 90, 1], [560, 50, 1.3], [640, 160, 1], [760, 80, 1.7], [880, 150, 1],
  [980, 60, 1.2], [1120, 110, 1], [1230, 190, 1.5], [1320, 70, 1.1], [1400, 160, 1.4], [150, 250, 1], [500, 270, 1.2], [1360, 290, 1],
  [40, 330, 1.3], [700, 300, 1], [280, 330, 1], [890, 290, 1.3],
];
