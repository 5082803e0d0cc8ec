/// The page's style sheet: a light and a dark theme, for phones, wide screens and paper.
///
/// All pairs of colours have the contrast that WCAG requires (4.5 to 1 for text, 3 to 1 for meaningful lines), which
/// `.ci/formats/html` measures. Nothing is animated, and no information is conveyed by colour alone.
enum HTMLStyle {
  static let css = palette + frame + verdict + tables + fractions + plots + narrow + paper

  /// The widest part of a figure after its whole digits that cells keep room for, in digits.
  static let longestRest = 24

  /// Room for what stands after the whole digits, as wide in each row of a column, so that points are below each other.
  private static let fractions = (1...longestRest).map { ".r\($0){min-width:\($0)ch}" }.joined() + "\n"

  private static let palette = #"""
    :root{color-scheme:light dark;
    --paper:light-dark(#fdfdfc,#101216);--raised:light-dark(#f4f4f1,#191c22);--ink:light-dark(#16181d,#eceef2);
    --soft:light-dark(#545a65,#a8afbb);--line:light-dark(#dcdcd6,#2e333c);--edge:light-dark(#80858f,#737b88);
    --bad:light-dark(#a8161b,#ff938a);--good:light-dark(#0b6238,#6fd6a0);--odd:light-dark(#7d4a00,#f3bf63);
    --bad-wash:light-dark(#fbe9e7,#3a1a1a);--good-wash:light-dark(#e4f3ea,#12301f);--odd-wash:light-dark(#fbf0db,#33270f);
    --link:light-dark(#0a4fb8,#93bdff);--mark:light-dark(#0a4fb8,#93bdff)}
    :root:has(#theme-light:checked){color-scheme:light}
    :root:has(#theme-dark:checked){color-scheme:dark}

    """#

  private static let frame = #"""
    *{box-sizing:border-box}
    [hidden]{display:none!important}
    html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
    scroll-padding-top:1rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
    a{color:var(--link);text-underline-offset:.18em}
    :focus-visible{outline:3px solid var(--mark);outline-offset:2px;border-radius:2px}
    code,pre,.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
    .skip{position:absolute;left:1rem;top:-6rem;padding:.6rem 1rem;background:var(--ink);color:var(--paper);z-index:3}
    .skip:focus{top:1rem}
    .unseen{position:absolute;width:1px;height:1px;margin:-1px;padding:0;overflow:hidden;clip-path:inset(50%);
    white-space:nowrap;border:0}
    .page{max-width:90rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem) 4rem}
    .bar{display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-items:center;justify-content:space-between;padding:1rem 0;
    border-bottom:1px solid var(--line);font-size:.875rem}
    .bar p{margin:0;color:var(--soft)}
    .bar strong{color:var(--ink)}
    .theme{display:flex;gap:0;margin:0;padding:0;border:1px solid var(--edge);border-radius:6px}
    .theme label{position:relative;padding:.3rem .8rem;color:var(--soft);cursor:pointer}
    .theme label+label{border-left:1px solid var(--edge)}
    .theme input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer}
    .theme label:has(:checked){color:var(--ink);background:var(--raised);font-weight:600}
    .theme label:has(:focus-visible){outline:3px solid var(--mark);outline-offset:2px;border-radius:4px}
    .body{display:grid;grid-template-columns:minmax(0,1fr);gap:0 3rem}
    nav ol{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin:0;padding:.8rem 0;font-size:.875rem}
    nav a{display:inline-block;padding:.2rem 0;color:var(--soft);text-decoration:none}
    nav a:hover{color:var(--ink);text-decoration:underline}
    section{padding:2.6rem 0 0;margin:0}
    h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
    h2{font-size:1.375rem;letter-spacing:-.012em;padding-top:1.1rem;border-top:2px solid var(--ink)}
    h3{font-size:1rem;margin:1.8rem 0 .5rem}
    p,ul{margin:.6rem 0;max-width:46rem}
    .note{color:var(--soft);font-size:.9375rem}
    .bad{color:var(--bad)}.good{color:var(--good)}.odd{color:var(--odd)}
    button,input[type=search]{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);
    border-radius:6px;padding:.45rem .8rem;min-height:2.5rem}
    button{cursor:pointer}
    button:hover{background:var(--raised)}
    .command{display:flex;flex-wrap:wrap;gap:.6rem;align-items:start;margin:.8rem 0}
    .command [role=status]:empty{margin-left:-.6rem}
    pre{flex:1 1 20rem;min-width:0;margin:0;padding:.7rem .9rem;background:var(--raised);border:1px solid var(--line);
    border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.55}
    @media (min-width:84rem){
    .body{grid-template-columns:minmax(0,1fr) 10rem}
    .body>*{grid-column:1}
    .body>nav{grid-column:2;grid-row:1/span 20}
    nav ol{position:sticky;top:0;display:block;padding:3.8rem 0 1rem;max-height:100vh;overflow:auto}
    }

    """#

  private static let verdict = #"""
    .verdict{padding:2.4rem 0 0}
    h1{font-size:clamp(2.4rem,7vw,4.5rem);font-weight:750;letter-spacing:-.035em;line-height:1}
    h1 .why{display:block;margin-top:.7rem;font-size:clamp(1.125rem,2.4vw,1.5rem);font-weight:500;letter-spacing:-.01em;
    line-height:1.3;color:var(--ink)}
    .gates{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.4rem 0 0;padding:0;list-style:none;max-width:none}
    .gates li{display:flex;gap:.9rem;align-items:baseline;padding:.45rem .9rem;border:1px solid currentColor;
    border-radius:6px;font-weight:650}
    .gates li span{font-weight:400;color:var(--ink)}
    .gates .bad{background:var(--bad-wash)}.gates .good{background:var(--good-wash)}.gates .odd{background:var(--odd-wash)}
    .facts{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));margin:2rem 0 0;
    border-top:1px solid var(--line);border-left:1px solid var(--line)}
    .facts div{padding:.8rem 1rem;border-right:1px solid var(--line);border-bottom:1px solid var(--line)}
    .facts dt{font-size:.8125rem;color:var(--soft)}
    .facts dd{margin:0;font-size:1.5rem;font-weight:650;letter-spacing:-.02em;line-height:1.3}
    .facts dd small{display:block;font-size:.8125rem;font-weight:400;letter-spacing:0;color:var(--soft)}

    """#

  private static let tables = #"""
    table{border-collapse:collapse;width:100%;font-size:.9375rem;margin:.8rem 0}
    caption{text-align:left;color:var(--soft);font-size:.9375rem;padding:0 0 .5rem;max-width:min(46rem,100vw - 2rem)}
    th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line)}
    th:last-child,td:last-child{padding-right:0}
    thead th{font-size:.8125rem;font-weight:600;color:var(--soft);border-bottom:1px solid var(--edge);
    vertical-align:bottom;overflow-wrap:normal}
    tbody th{font-weight:600}
    .n{text-align:right;white-space:nowrap}
    .n small{white-space:normal}
    .rest{display:inline-block;text-align:left;white-space:pre}
    thead .n{white-space:normal}
    time{white-space:nowrap}
    td small,th small{display:block;color:var(--soft);font-size:.8125rem;font-weight:400;line-height:1.4}
    .id{font-weight:500}
    .changed td{font-weight:650}
    .scroll{overflow:auto;max-height:min(48rem,86vh);border-bottom:1px solid var(--edge)}
    .scroll table{margin:0;font-size:.875rem}
    .scroll thead th{position:sticky;top:0;background:var(--paper);box-shadow:inset 0 -1px var(--edge);z-index:1}
    th button{all:unset;cursor:pointer;box-sizing:border-box;padding:.35rem 0;white-space:nowrap;color:var(--soft)}
    th button:hover{color:var(--ink);text-decoration:underline}
    th button:focus-visible{outline:3px solid var(--mark);outline-offset:-2px}
    th button::after{content:"\2003" / "";display:inline-block;width:1.1em;text-align:right}
    th.n button{display:inline-flex;flex-direction:row-reverse}
    th.n button::after{text-align:left}
    th[aria-sort] button{color:var(--ink)}
    th[aria-sort=ascending] button::after{content:"\2191" / ""}
    th[aria-sort=descending] button::after{content:"\2193" / ""}
    .find{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;margin:1rem 0 .6rem}
    .find label{font-weight:600;font-size:.9375rem}
    .find input{flex:0 1 22rem;min-width:0}
    .find p{margin:0;color:var(--soft);font-size:.9375rem}
    .word,.flag{white-space:nowrap}
    #rows tbody th{min-width:8rem}
    #rows td:nth-child(3){min-width:7.5rem}
    #rows td:nth-child(4){min-width:16rem}
    #rows td:nth-child(8){min-width:9rem}
    .tag{display:inline-block;padding:0 .4rem;border:1px solid var(--edge);border-radius:4px;font-size:.8125rem}
    .matrix{width:auto;min-width:min(100%,34rem)}
    .matrix th,.matrix td{padding:.7rem .9rem;border:1px solid var(--line);vertical-align:middle}
    .matrix td{text-align:right;font-size:1.25rem;font-weight:650;letter-spacing:-.01em}
    .matrix td{white-space:nowrap}
    .matrix th{overflow-wrap:normal}
    .wide{overflow-x:auto}
    .matrix td small{font-size:.75rem;letter-spacing:0}
    .matrix .sum{font-weight:400;font-size:1rem;color:var(--soft)}
    .matrix .zero{font-weight:400;color:var(--soft)}
    .matrix .down{background:var(--bad-wash);color:var(--bad)}
    .matrix .up{background:var(--good-wash);color:var(--good)}

    """#

  private static let plots = #"""
    .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:1.6rem 2.4rem;
    margin:1.2rem 0 0}
    .alone{grid-template-columns:minmax(0,1fr)}
    .plot-page{display:none}
    @media screen and (min-width:56rem){.alone .plot-page{display:block}.alone .plot-column{display:none}}
    figure{margin:0;min-width:0}
    figcaption{font-weight:600}
    figcaption small{display:block;font-weight:400;font-size:.9375rem;color:var(--soft)}
    svg{display:block;width:100%;height:auto;margin:.6rem 0 .2rem;overflow:visible}
    svg text{font-size:11px;fill:var(--soft);font-family:inherit}
    svg .grid{stroke:var(--line);fill:none}
    svg .axis{stroke:var(--edge);fill:none}
    svg .curve{stroke:var(--ink);stroke-width:1.75;fill:none;stroke-linejoin:round}
    svg .now{stroke:var(--odd);stroke-width:1.5;stroke-dasharray:4 3}
    svg .pass{stroke:var(--good);stroke-width:1.5}
    svg .dot-now{fill:var(--paper);stroke:var(--odd);stroke-width:2}
    svg .dot-pass{fill:var(--good)}
    svg text.say-now{fill:var(--odd);font-weight:600}
    svg text.say-pass{fill:var(--good);font-weight:600}
    svg .dots{stroke:var(--bad);stroke-width:5;stroke-linecap:round;stroke-opacity:.8;fill:none}
    svg .many{stroke-width:2.5}
    svg .limit{stroke:var(--ink);stroke-width:1.5}
    svg .share{fill:var(--edge)}
    details{margin:.4rem 0}
    summary{cursor:pointer;color:var(--link);padding:.25rem 0;width:fit-content}

    """#

  private static let narrow = #"""
    @media screen and (max-width:55.99rem){
    .cards thead{display:block}
    .cards thead tr{display:flex;flex-wrap:wrap;gap:.1rem .9rem;padding:.2rem 0 .6rem}
    .cards thead th{display:block;padding:0;border:0;position:static;box-shadow:none}
    .cards thead th:not(:has(button)){display:none}
    .cards thead th button{padding:.45rem 0;min-height:2.25rem}
    .facts{grid-template-columns:repeat(2,minmax(0,1fr))}
    .cards caption,.cards,.cards tbody,.cards tbody tr,.cards tbody th,.cards tbody td{display:block;width:auto}
    .cards tbody tr{padding:.7rem 0;border-bottom:1px solid var(--edge)}
    #rows tbody th,#rows tbody td,.cards tbody th,.cards tbody td{border:0;padding:.1rem 0;text-align:left;white-space:normal;
    min-width:0}
    .cards tbody td{display:grid;grid-template-columns:7.5rem minmax(0,1fr)}
    .cards tbody td>*{grid-column:2;justify-self:start}
    .cards tbody td:has(>.rest){display:flex}
    .cards tbody td:has(>.rest)::before{flex:0 0 7.5rem}
    .cards tbody th{font-size:1rem;padding-bottom:.25rem}
    .cards tbody th .id{font-weight:700}
    .cards th.n button{flex-direction:row}
    .cards th.n button::after{text-align:right}
    .cards tbody td::before{content:attr(data-label);color:var(--soft);grid-column:1}
    .cards tbody td:empty{display:none}
    .matrix{width:100%;min-width:0;font-size:.8125rem}
    .matrix th,.matrix td{padding:.5rem .25rem}
    .matrix th{font-size:.6875rem}
    .matrix td,.matrix .sum{font-size:.8125rem}
    .theme label{padding:.55rem .8rem}
    .scroll,.wide{overflow:visible;max-height:none;border:0}
    nav a{padding:.45rem 0}
    }
    @media print,(min-width:56rem){.n+:not(.n){padding-left:1.2rem}
    #reasons td:last-child{min-width:19rem}#reasons td:nth-child(2){min-width:7rem}#causes td:nth-child(2){min-width:18rem}}
    @media (min-width:78rem){#by-knob tbody th{overflow-wrap:normal}}
    @media (forced-colors:active){.theme label:has(:checked){outline:2px solid;outline-offset:-2px}}

    """#

  private static let paper = #"""
    @media print{
    :root{color-scheme:light!important;--paper:#fff}
    html{font-size:9.5pt}
    .page{max-width:none;padding:0}
    nav,.theme,.skip,.find,button,summary{display:none!important}
    th button{display:inline!important}
    th button::after{content:none}
    .scroll,.wide{max-height:none;overflow:visible;border:0}
    .scroll thead th{position:static;box-shadow:none}
    details::details-content{content-visibility:visible;display:block}
    section{padding-top:1.4rem}
    table,.scroll table{font-size:7.5pt}
    th,td{padding:.3rem .5rem .3rem 0}
    #rows tbody th,#rows td:nth-child(n),#reasons td:last-child{min-width:0}
    .matrix th,.matrix td{padding:.4rem .6rem}
    tr,figure,pre{break-inside:avoid}
    h2,h3,caption{break-after:avoid}
    a{color:inherit;text-decoration:none}
    }
    """#
}
