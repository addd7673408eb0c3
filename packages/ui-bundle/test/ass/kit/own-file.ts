/** The left half of the picture is green as long as the film lasts, and there are words that look like markup. */
export const styledFile = `[Script Info]
PlayResX: 200
PlayResY: 100

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV
Style: Default,Arial,8,&H0000FF00,&H00000000,&H00000000,1,0,0,2,5,5,5

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.00,0:10:00.00,Default,{\\an7\\pos(0,0)\\p1}m 0 0 l 100 0 100 100 0 100{\\p0}
Dialogue: 0,0:00:00.00,0:10:00.00,Default,<b>Plain</b>
`
