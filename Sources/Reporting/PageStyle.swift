/// How a page looks, and the script that draws the time line of another round.
enum PageStyle {
  static let css = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
    header,main{max-width:1100px;margin:0 auto;padding:0 20px}
    header{padding-top:28px}
    .brand{margin:0;color:var(--accent);font-weight:600;letter-spacing:.04em}
    h1{margin:.1em 0;font-size:1.9rem;line-height:1.2}
    header p:last-child{margin:.3em 0 0;color:var(--soft)}
    h2{margin:0 0 .5em;font-size:1.25rem;color:var(--accent)}
    section{margin:36px 0}
    p{margin:.4em 0 .8em;max-width:70ch}
    .cards{margin-top:22px}
    .cards dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(220px,46%),1fr));gap:12px;margin:0}
    .cards div{border:1px solid var(--rule);border-radius:10px;padding:10px 14px;background:var(--card)}
    dt{color:var(--soft);font-size:.85rem}
    .cards dd{margin:2px 0 0;font-size:1.12rem;font-weight:600;font-variant-numeric:tabular-nums}
    .alarm{color:var(--alarm);font-weight:600}
    .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:18px}
    figure{margin:0;border:1px solid var(--rule);border-radius:10px;padding:12px 14px;\
    background:var(--card);break-inside:avoid;min-width:0}
    figcaption{font-weight:600;margin-bottom:4px}
    .scroll{overflow-x:auto;max-width:100%;border:1px solid var(--rule);border-radius:10px;\
    background:var(--card)}
    .scroll:focus-visible{outline:2px solid var(--accent)}
    .wide svg{min-width:640px;padding:6px 8px}
    table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
    th,td{padding:6px 12px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--rule)}
    tr:last-child td{border-bottom:0}
    th{color:var(--soft);font-weight:600}
    .n{text-align:right}
    .facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:0 0 16px}
    .facts dd{margin:0;overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.9rem}
    pre{overflow-x:auto;padding:12px 14px;border:1px solid var(--rule);border-radius:10px;\
    background:var(--card);font-size:.85rem}
    summary{cursor:pointer;color:var(--accent)}
    .control label{display:flex;align-items:center;gap:10px;font-weight:600}
    .control input{flex:1;max-width:420px;accent-color:var(--accent)}
    output{min-width:3ch;font-variant-numeric:tabular-nums}
    .fills{position:absolute}
    @media (max-width:520px){header,main{padding-left:12px;padding-right:12px}h1{font-size:1.5rem}\
    .facts{grid-template-columns:1fr}.facts dt{margin-top:6px}}
    @media print{body{font-size:11pt}h2,h2+p{break-after:avoid}header,main{max-width:none}.control{display:none}\
    .scroll{overflow:visible;border:0}table{font-size:7.5pt}th,td{padding:2px 5px}\
    .wide svg{min-width:0}.grid{grid-template-columns:1fr 1fr}section{margin:18px 0}}
    """

  static let script = """
    (()=>{
    const choice=document.getElementById('round-choice');
    if(!choice)return;
    const data=JSON.parse(document.getElementById('journal').textContent);
    const rounds=data.rounds.filter(r=>r.accounts.length);
    const svg=document.getElementById('line-time').ownerSVGElement;
    const names=[...svg.querySelectorAll(':scope > text')].map(t=>t.textContent);
    const ends=['trained','rostered','masked','committed','signed','agreed'];
    const acts=['trains','waits for the roster','masks','gathers vectors','unmasks','waits for signatures'];
    const left=84,right=706,top=30,row=20;
    const make=(kind,attributes,words)=>{
    const element=document.createElementNS('http://www.w3.org/2000/svg',kind);
    for(const key in attributes)element.setAttribute(key,attributes[key]);
    if(words!==undefined)element.textContent=words;
    return element};
    const draw=()=>{
    const round=rounds[choice.value];
    const group=document.getElementById('line-time');
    group.replaceChildren();
    const begun=a=>a.at-(a.phases.agreed??a.seconds.total);
    const start=Math.min(...round.accounts.map(begun));
    const spans=[];
    for(const account of round.accounts){
    const began=begun(account);let last=began-start;
    ends.forEach((phase,act)=>{
    if(account.phases[phase]===undefined)return;
    const end=began+account.phases[phase]-start;
    if(end<last)return;
    spans.push({peer:account.peer,act,last,end});last=end})}
    const most=Math.max(1e-6,...spans.map(s=>s.end));
    let step=Math.pow(10,Math.floor(Math.log10(most/8)));
    step*=[1,2,5,10].find(f=>f*step>=most/8-1e-12);
    const high=Math.ceil(most/step-1e-9)*step;
    const place=time=>left+time/high*(right-left);
    const floor=top+row*names.filter(n=>n!=='seconds').length;
    const digits=Math.max(0,-Math.floor(Math.log10(step)+1e-9));
    for(let i=0;i*step<=high+1e-9;i++){
    const x=place(i*step);
    group.append(make('line',{class:'grid',x1:x,x2:x,y1:top-4,y2:floor}),
    make('text',{class:'soft',x,y:floor+16,'text-anchor':'middle'},i?(i*step).toFixed(digits):'0'))}
    for(const span of spans){
    const line=names.indexOf(span.peer);if(line<0)continue;
    const box=make('rect',{class:'edge',fill:`url(#fill-${span.act})`,x:place(span.last),
    y:top+row*line+3,width:Math.max(.6,place(span.end)-place(span.last)),height:row-6});
    box.append(make('title',{},`${span.peer}, ${acts[span.act]}: ${(span.end-span.last).toFixed(3)} s`));
    group.append(box)}
    document.getElementById('round-name').textContent=round.round;
    document.getElementById('round-facts').textContent=`Round ${round.round}: `+
    `${round.members.length} members, attempt ${round.attempt}, model `+
    round.signed.map(s=>`${s.model.slice(0,12)} signed by ${s.by.length}`).join(' AGAINST ')};
    choice.addEventListener('input',draw);
    document.querySelector('.control').hidden=false;
    })();
    """
}
