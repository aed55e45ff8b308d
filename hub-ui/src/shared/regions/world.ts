/**
 * A coarse map of the world: where there is land on a grid of 3°, a hexadecimal digit for every four
 * places, row by row from 76° N, 168° W. Sampled from Natural Earth's 1:110m land (public domain).
 */
export const STEP = 3; // degrees
export const NORTH = 76;
export const WEST = -168;

const ROWS = `
00002b400fffc000000e00fc030000
000189da03ff800000201fffa00000
3f807ecfc3ff8001e001fffffffc40
3ffffff8e1f80007fdfffffffffffe
1fffffece1e0600efffffffffffff0
7fffff8180c0003cfffffffffff9c0
080fffc1f000000c7ffffffffe0600
0007fffbf8000119fffffffffc0c00
0003fffbfc0005bfffffffffff0000
0000ffffe60000fffffffffffe0000
0001ffffe80000ffe7bffffffc0000
0001ffff800007cbc33ffffff18000
0001ffff00000791ffbfffff610000
0000fffe000003343fbfffff920000
00007ffe000003f00fffffff880000
00001ff8000007fdffffffff800000
00003f0400000fffffbfffff800000
00001f0200000ffff7c1ffff000000
0000070a00001ffffbf0fffc000000
0000032080001ffffbf078f0000000
000000e000001ffffdc06078800000
0000001800001fffff006078000000
00000009f0000fffff802050400000
00000001f80007ffff801000200000
00000001fe00001fff000023000000
00000003ff00000ffe000067000000
00000003ffc0000ffc000026820000
00000007fff0000ffc000010c38000
00000003fff80007fc000006034400
00000001fff00007fc000000000000
00000001fff00007fc8000000c0000
00000000ffe0000ff98000007e8000
000000007fe00007f1800000ffc000
000000007fc00007f1000003ffe000
000000007f000007e0000003fff000
000000007f000003e0000001fff000
000000007e000001c0000001e7e000
00000000f80000000000000101e000
00000000f80000000000000001c010
00000000f000000000000000004020
00000000e000000000000000000040
00000000c000000000000000000000
00000001c000000000000000000000
00000000c000000000000000000000
000000000000000000000000000000
`
  .trim()
  .split("\n");

export const COLUMNS = (ROWS[0]?.length ?? 0) * 4;
export const LINES = ROWS.length;

/** Where the dots are: column and line of each. */
export const LAND: readonly (readonly [number, number])[] = ROWS.flatMap((row, line) =>
  Array.from(row).flatMap((digit, group) =>
    [0, 1, 2, 3]
      .filter((bit) => parseInt(digit, 16) & (8 >> bit))
      .map((bit) => [group * 4 + bit, line] as const),
  ),
);

/** Column and line of a place on earth. */
export function gridPlace(longitude: number, latitude: number): readonly [number, number] {
  return [(longitude - WEST) / STEP, (NORTH - latitude) / STEP];
}
