'use strict';
(function () {
  var root = document.documentElement;
  var themes = ['system', 'light', 'dark'];
  var button = document.getElementById('theme');
  var charts = [];

  function color(name) { return getComputedStyle(root).getPropertyValue(name).trim(); }

  function setTheme(theme) {
    if (theme === 'system') { root.removeAttribute('data-theme'); } else { root.setAttribute('data-theme', theme); }
    button.textContent = 'Theme: ' + theme;
    charts.forEach(function (chart) { chart.draw(); });
  }

  var theme = 'system';
  try { theme = localStorage.getItem('finetune-bench-theme') || 'system'; } catch (e) { theme = 'system'; }
  if (themes.indexOf(theme) < 0) { theme = 'system'; }
  button.addEventListener('click', function () {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem('finetune-bench-theme', theme); } catch (e) { /* a file may have no storage */ }
    setTheme(theme);
  });

  function short(value) {
    if (value === null || value === undefined) { return '-'; }
    var size = Math.abs(value);
    return size !== 0 && (size >= 1e6 || size < 1e-3) ? value.toExponential(3) : String(+value.toPrecision(5));
  }

  function table(details, data) {
    var scroll = document.createElement('div');
    scroll.className = 'scroll';
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', 'Table');
    var all = document.createElement('table');
    all.className = 'data';
    var head = all.createTHead().insertRow();
    [data.xTitle].concat(data.layers.map(function (layer) { return layer.name; })).forEach(function (name) {
      var cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = name;
      head.appendChild(cell);
    });
    var body = all.createTBody();
    data.x.forEach(function (x, i) {
      var row = body.insertRow();
      var first = document.createElement('th');
      first.scope = 'row';
      first.textContent = short(x);
      row.appendChild(first);
      data.layers.forEach(function (layer) {
        var cell = row.insertCell();
        cell.className = 'num';
        cell.textContent = short(layer.y[i]);
      });
    });
    scroll.appendChild(all);
    details.appendChild(scroll);
  }

  function chart(place) {
    var data = JSON.parse(place.querySelector('script').textContent);
    var details = place.parentNode.querySelector('.behind');
    var reading = place.parentNode.querySelector('.reading');
    details.addEventListener('toggle', function () {
      if (details.open && !details.querySelector('table')) { table(details, data); }
    });
    var plot = null;
    function draw() {
      if (place.clientWidth === 0) { return; }
      if (plot) { plot.destroy(); }
      var ink = color('--soft');
      var grid = { stroke: color('--line'), width: 1 };
      var axis = { stroke: ink, grid: grid, ticks: grid, font: '12px system-ui, sans-serif' };
      plot = new uPlot({
        width: place.clientWidth,
        height: 240,
        legend: { show: false },
        scales: { x: { time: false } },
        cursor: { points: { size: 7 } },
        axes: [Object.assign({}, axis, { label: data.xTitle, labelSize: 22, labelFont: axis.font }),
          Object.assign({}, axis, { label: data.yTitle, labelSize: 22, labelFont: axis.font, size: 64,
            values: function (u, values) { return values.map(short); } })],
        series: [{}].concat(data.layers.map(function (layer, i) {
          var stroke = color('--l' + i % 6);
          var dots = layer.kind === 'POINTS';
          return { label: layer.name, stroke: stroke, width: layer.kind === 'LINE' ? 2 : 1.25,
            dash: layer.kind === 'DASHES' ? [5, 4] : undefined, spanGaps: !dots,
            paths: dots ? function () { return null; } : undefined,
            points: { show: dots, size: 5, fill: stroke } };
        })),
        hooks: {
          draw: [function (u) {
            data.marks.forEach(function (mark) {
              var x = u.valToPos(mark.at, 'x', true);
              if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) { return; }
              u.ctx.save();
              u.ctx.strokeStyle = color('--bad');
              u.ctx.setLineDash([6, 6]);
              u.ctx.lineWidth = 2;
              u.ctx.beginPath();
              u.ctx.moveTo(x, u.bbox.top);
              u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
              u.ctx.stroke();
              u.ctx.restore();
            });
          }],
          setCursor: [function (u) {
            var i = u.cursor.idx;
            if (i === null || i === undefined) { return; }
            var said = [data.xTitle + ' ' + short(data.x[i])];
            data.layers.forEach(function (layer) {
              if (layer.y[i] !== null) { said.push(layer.name + ' ' + short(layer.y[i])); }
            });
            data.marks.forEach(function (mark) {
              if (mark.at === data.x[i]) { said.push(mark.words); }
            });
            reading.textContent = said.join(', ');
          }]
        }
      }, [data.x].concat(data.layers.map(function (layer) { return layer.y; })), place);
    }
    var made = { place: place, draw: function () { if (plot) { draw(); } }, show: function () { if (!plot) { draw(); } } };
    charts.push(made);
    made.show();
    var details2 = place.closest('details.card');
    if (details2) { details2.addEventListener('toggle', made.show); }
  }

  document.querySelectorAll('.canvas').forEach(function (place) {
    var card = place.closest('details.card');
    if (card && !card.open) {
      card.addEventListener('toggle', function () { chart(place); }, { once: true });
    } else {
      chart(place);
    }
  });
  var width = root.clientWidth;
  window.addEventListener('resize', function () {
    if (root.clientWidth !== width) {
      width = root.clientWidth;
      charts.forEach(function (each) { each.draw(); });
    }
  });
  if (window.matchMedia) {
    window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () {
      charts.forEach(function (each) { each.draw(); });
    });
  }

  document.querySelectorAll('input[data-filter]').forEach(function (input) {
    var target = document.getElementById(input.getAttribute('data-filter'));
    var items = Array.prototype.slice.call(target.querySelectorAll(target.tagName === 'TABLE' ? 'tbody tr' : ':scope > details'));
    var texts = items.map(function (item) {
      return (item.tagName === 'TR' ? item : item.querySelector('summary')).textContent.toLowerCase();
    });
    var output = input.closest('.filter').querySelector('output');
    input.addEventListener('input', function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      var shown = 0;
      items.forEach(function (item, i) {
        var fits = words.every(function (word) { return texts[i].indexOf(word) >= 0; });
        item.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      output.textContent = words.length ? shown + ' of ' + items.length : '';
    });
  });

  document.querySelectorAll('table.data .sort').forEach(function (sort) {
    sort.addEventListener('click', function () {
      var head = sort.parentNode;
      var all = head.closest('table');
      var column = Array.prototype.indexOf.call(head.parentNode.children, head);
      var down = head.getAttribute('aria-sort') === 'ascending';
      head.parentNode.querySelectorAll('[aria-sort]').forEach(function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      var groups = [];
      Array.prototype.forEach.call(all.tBodies[0].rows, function (row) {
        if (row.classList.contains('part') && groups.length) { groups[groups.length - 1].push(row); } else { groups.push([row]); }
      });
      function key(group) {
        var cell = group[0].cells[column];
        var value = cell.getAttribute('data-v');
        return value === null ? cell.textContent : parseFloat(value);
      }
      groups.sort(function (a, b) {
        var x = key(a), y = key(b);
        var order = typeof x === 'number' && typeof y === 'number' ? x - y : typeof x === 'number' ? -1
          : typeof y === 'number' ? 1 : x.localeCompare(y);
        return down ? -order : order;
      });
      groups.forEach(function (group) { group.forEach(function (row) { all.tBodies[0].appendChild(row); }); });
    });
  });

  document.querySelectorAll('.seeds input').forEach(function (slider) {
    var figure = slider.closest('figure');
    slider.addEventListener('input', function () {
      slider.closest('.seeds').querySelector('output').textContent = slider.value;
      figure.querySelectorAll('.panel').forEach(function (panel) {
        panel.querySelectorAll('g.frame').forEach(function (frame, i) { frame.classList.toggle('off', i + 1 !== +slider.value); });
        panel.querySelectorAll('p.frame').forEach(function (frame, i) { frame.classList.toggle('off', i + 1 !== +slider.value); });
      });
    });
  });

  setTheme(theme);
}());
