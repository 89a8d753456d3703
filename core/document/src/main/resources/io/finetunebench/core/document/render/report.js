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

  var compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 5 });
  function ticks(u, values) { return values.map(function (value) { return compact.format(value); }); }
  // What stands on an axis that is not even: where, what that place means, and the values that it names.
  function even(from, to) {
    var step = Math.pow(10, Math.floor(Math.log10((to - from) / 2)));
    step *= (to - from) / step > 12 ? 5 : (to - from) / step > 6 ? 2 : 1;
    var all = [];
    for (var tick = Math.ceil(from / step) * step; tick <= to; tick += step) { all.push(tick); }
    return all;
  }
  var SCALES = {
    LOGARITHMIC: { at: Math.log10, value: function (at) { return Math.pow(10, at); }, ticks: function (from, to) {
      // Within a power of ten, 1, 2 and 5 would name two places or fewer.
      if (to - from <= 1) { return even(Math.pow(10, from), Math.pow(10, to)); }
      var all = [];
      for (var power = Math.floor(from); power <= to; power += Math.max(1, Math.ceil((to - from) / 8))) {
        (to - from > 4 ? [1] : [1, 2, 5]).forEach(function (step) { all.push(step * Math.pow(10, power)); });
      }
      return all;
    } },
    PERCENTILE: { at: function (value) { return -Math.log10(1 - Math.min(value, 99.9999) / 100); },
      value: function (at) { return +(100 - 100 * Math.pow(10, -at)).toFixed(4); },
      ticks: function () { return [0, 50, 90, 99, 99.9, 99.99]; } }
  };
  function onScale(name, value) { return value === null || !SCALES[name] ? value : SCALES[name].at(value); }
  function named(name) {
    var scale = SCALES[name];
    return !scale ? {} : {
      splits: function (u, axis, from, to) {
        return scale.ticks(from, to).map(scale.at).filter(function (at) { return at >= from && at <= to; });
      },
      values: function (u, places) { return ticks(u, places.map(function (at) { return +scale.value(at).toPrecision(6); })); }
    };
  }
  var WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

  var tables = 0;
  function table(details, data) {
    var scroll = document.createElement('div');
    scroll.className = 'scroll';
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', 'Values of a chart, table ' + ++tables);
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
    stack(details);
  }

  // A phone shows a row that is wider than its window as lines, each with its column's name.
  var phone = window.matchMedia('(max-width: 640px)');
  function stack(place) {
    place.querySelectorAll('.scroll').forEach(function (scroll) {
      var all = scroll.querySelector('table.data');
      if (!all || scroll.clientWidth === 0) { return; }
      all.classList.remove('stacked');
      if (!phone.matches || scroll.scrollWidth <= scroll.clientWidth) { return; }
      all.classList.add('stacked');
      if (all.querySelector('[data-column]')) { return; }
      var heads = all.tHead.rows[0].cells;
      Array.prototype.forEach.call(all.tBodies[0].rows, function (row) {
        Array.prototype.forEach.call(row.cells, function (cell, i) {
          var text = cell.textContent.trim();
          // What is not known needs no line.
          if (i > 0 && (text ? text !== '-' : cell.querySelector('svg'))) { cell.setAttribute('data-column', heads[i].textContent); }
        });
      });
    });
  }

  function dots(u, i) {
    var layer = u.layers[i - 1];
    if (layer.kind.indexOf('POINTS') < 0 && layer.kind !== 'ASIDE') { return; }
    var ratio = devicePixelRatio || 1;
    var r = (layer.kind === 'LARGE_POINTS' ? 5.5 : 3) * ratio;
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(u.bbox.left - r, u.bbox.top - r, u.bbox.width + 2 * r, u.bbox.height + 2 * r);
    u.ctx.clip();
    u.ctx.fillStyle = color('--l' + layer.look);
    var shape = new Path2D(layer.shape);
    u.data[i].forEach(function (y, j) {
      var x = u.data[0][j];
      if (y === null || x < u.scales.x.min || x > u.scales.x.max) { return; }
      var height = u.valToPos(y, 'y', true);
      if (layer.kind === 'ASIDE') { height = Math.max(u.bbox.top, Math.min(u.bbox.top + u.bbox.height, height)); }
      u.ctx.save();
      u.ctx.translate(u.valToPos(x, 'x', true), height);
      u.ctx.scale(r, r);
      u.ctx.fill(shape);
      u.ctx.restore();
    });
    u.ctx.restore();
  }

  function lines(u, data) {
    data.marks.forEach(function (mark) {
      var x = u.valToPos(onScale(data.xScale, mark.at), 'x', true);
      if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) { return; }
      u.ctx.save();
      u.ctx.strokeStyle = color('--' + mark.tone);
      u.ctx.setLineDash(mark.tone === 'bad' ? [] : mark.tone === 'good' ? [8, 4] : [3, 4]);
      u.ctx.lineWidth = mark.tone === 'plain' ? 1 : 2;
      u.ctx.beginPath();
      u.ctx.moveTo(x, u.bbox.top);
      u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
      u.ctx.stroke();
      u.ctx.restore();
    });
  }

  // What stands aside widens the axis by its own length at most, so that it does not flatten the rest.
  function range(data) {
    var aside = data.layers.filter(function (layer) { return layer.kind === 'ASIDE'; });
    return aside.length === 0 ? undefined : function (u, low, high) {
      if (low === null || high === null) { return [low, high]; }
      var span = high - low || Math.abs(high) / 10 || 1;
      var from = low, to = high;
      aside.forEach(function (layer) {
        layer.y.forEach(function (y, i) {
          if (y === null || data.x[i] < u.scales.x.min || data.x[i] > u.scales.x.max) { return; }
          from = Math.min(from, Math.max(y, low - span));
          to = Math.max(to, Math.min(y, high + span));
        });
      });
      return uPlot.rangeNum(from, to, 0.1, true);
    };
  }

  function chart(place) {
    var data = JSON.parse(place.getAttribute('data-chart'));
    var figure = place.parentNode;
    var details = figure.querySelector('.behind');
    var reading = figure.querySelector('.reading');
    details.addEventListener('toggle', function () {
      if (details.open && !details.querySelector('table')) { table(details, data); }
    });
    var plot = null;
    var at = -1;
    var xs = data.x.map(function (x) { return onScale(data.xScale, x); });
    var end = xs[xs.length - 1];
    var first = data.from === null ? xs[0] : Math.min(data.from, xs[0]);
    var last = data.to === null ? end : Math.max(data.to, end);

    function say(i) {
      var said = [data.xTitle + ' ' + short(data.x[i])];
      data.layers.forEach(function (layer) {
        if (layer.y[i] !== null) { said.push(layer.name + ' ' + short(layer.y[i])); }
      });
      data.marks.forEach(function (mark) {
        if (Math.abs(mark.at - data.x[i]) <= 0.5) { said.push(mark.words); }
      });
      reading.textContent = said.join(', ');
    }

    function draw() {
      if (place.clientWidth === 0) { return; }
      var shown = plot && plot.zoomed ? [plot.scales.x.min, plot.scales.x.max] : null;
      if (plot) { plot.destroy(); }
      var ink = color('--soft');
      var grid = { stroke: color('--line'), width: 1 };
      var axis = { stroke: ink, grid: grid, ticks: grid, font: '12px system-ui, "DejaVu Sans", sans-serif' };
      plot = new uPlot({
        width: place.clientWidth,
        height: 260,
        legend: { show: false },
        scales: { x: { time: false, range: function (u, low, high) {
          if (low > xs[0] || high < end) { return [low, high]; }
          var edge = 0.02 * (last - first) || 0.5;
          return [first - edge, last + edge];
        } }, y: { range: range(data) } },
        cursor: { points: { size: 9 }, drag: { x: true, y: false } },
        axes: [Object.assign({}, axis, { label: data.xTitle, labelSize: 22, labelFont: axis.font, size: 34, values: ticks },
          xs.every(Number.isInteger) && last - first < 1e6 ? { incrs: WHOLE } : {}, named(data.xScale)),
          Object.assign({}, axis, { label: data.yTitle, labelSize: 22, labelFont: axis.font, size: 64, values: ticks }, named(data.yScale))],
        series: [{}].concat(data.layers.map(function (layer) {
          var dotted = layer.kind === 'POINTS' || layer.kind === 'LARGE_POINTS' || layer.kind === 'ASIDE';
          return { auto: layer.kind !== 'ASIDE', label: layer.name, stroke: color('--l' + layer.look), width: layer.kind === 'LINE' ? 2 : 1.25,
            dash: layer.kind === 'DASHES' ? [5, 4] : undefined, spanGaps: !dotted,
            paths: dotted ? function () { return null; } : undefined,
            points: { show: false } };
        })),
        hooks: {
          init: [function (u) { u.layers = data.layers; }],
          drawAxes: [function (u) { lines(u, data); }],
          drawSeries: [dots],
          setSelect: [function (u) { if (u.select.width > 0) { u.zoomed = true; } }],
          setScale: [function (u, key) { if (key === 'x') { place.setAttribute('data-shown', u.scales.x.min + ' ' + u.scales.x.max); } }],
          setCursor: [function (u) {
            if (u.cursor.idx === null || u.cursor.idx === undefined) { return; }
            at = u.cursor.idx;
            say(at);
          }]
        }
      }, [xs].concat(data.layers.map(function (layer) {
        return layer.y.map(function (y) { return onScale(data.yScale, y); });
      })), place);
      plot.over.addEventListener('dblclick', function () { plot.zoomed = false; });
      if (shown) { plot.zoomed = true; plot.setScale('x', { min: shown[0], max: shown[1] }); }
    }

    // A chart takes part in keyboard use: arrows go from value to value, plus and minus zoom, Escape shows all.
    place.addEventListener('keydown', function (event) {
      if (!plot || event.ctrlKey || event.metaKey || event.altKey) { return; }
      var step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10, Home: -xs.length, End: xs.length }[event.key];
      if (step) {
        at = Math.max(0, Math.min(xs.length - 1, at + step));
        if (xs[at] < plot.scales.x.min || xs[at] > plot.scales.x.max) {
          var half = (plot.scales.x.max - plot.scales.x.min) / 2;
          plot.setScale('x', { min: xs[at] - half, max: xs[at] + half });
        }
        plot.setCursor({ left: plot.valToPos(xs[at], 'x'), top: plot.over.clientHeight / 2 });
        say(at);
      } else if (event.key === '+' || event.key === '=' || event.key === '-') {
        var middle = at >= 0 ? xs[at] : (plot.scales.x.min + plot.scales.x.max) / 2;
        var reach = (plot.scales.x.max - plot.scales.x.min) / 2 * (event.key === '-' ? 2 : 0.5);
        plot.zoomed = middle - reach > first || middle + reach < last;
        plot.setScale('x', { min: Math.max(first, middle - reach), max: Math.min(last, middle + reach) });
      } else if (event.key === 'Escape' || event.key === '0') {
        plot.zoomed = false;
        plot.setScale('x', { min: first, max: last });
      } else {
        return;
      }
      event.preventDefault();
    });
    charts.push({ draw: function () { if (plot) { draw(); } } });
    draw();
    var card = place.closest('details.card');
    if (card) { card.addEventListener('toggle', function () { if (!plot) { draw(); } }); }
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
  function drawAll() { charts.forEach(function (each) { each.draw(); }); }
  window.addEventListener('resize', function () {
    if (root.clientWidth !== width) {
      width = root.clientWidth;
      drawAll();
      stack(document);
    }
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  // Paper has no clicks: what is only long is printed whole.
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.prototype.slice.call(document.querySelectorAll('details.rest:not([open])'));
    opened.forEach(function (each) { each.open = true; });
  });
  window.addEventListener('afterprint', function () { opened.forEach(function (each) { each.open = false; }); });
  // Paper is white: what is on a canvas has to be drawn again for it.
  window.matchMedia('print').addEventListener('change', drawAll);

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

  document.querySelectorAll('.panels').forEach(function (panels) {
    var from = +panels.getAttribute('data-from'), to = +panels.getAttribute('data-to'), span = to - from;
    var all = Array.prototype.slice.call(panels.querySelectorAll('.panel'));
    var classes = Array.prototype.slice.call(panels.closest('figure').querySelectorAll('.legend.classes .class'));
    var names = classes.map(function (name) { return name.textContent; });
    // Of two classes a field holds the probability of the first, of more one for each.
    var planes = names.length > 2 ? names.length : 1;
    var at = null;

    function side(values) { return Math.sqrt(values.length / planes); }

    // The probabilities of all classes, in 255ths; value(plane) is what the field says of a place.
    function chances(value) {
      return planes === 1 ? [value(0), 255 - value(0)] : names.map(function (name, plane) { return value(plane); });
    }

    function field(panel) {
      var frame = panel.querySelector('g.frame:not(.off)');
      var text = frame && frame.getAttribute('data-field');
      if (!text) { return null; }
      if (!frame.field) { frame.field = Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); }); }
      return frame.field;
    }

    function rgb(name) {
      var hex = color(name).slice(1);
      return [0, 2, 4].map(function (i) { return parseInt(hex.substr(i, 2), 16); });
    }

    function paint() {
      var colors = classes.map(function (name) {
        return rgb('--' + name.parentNode.querySelector('path').getAttribute('class').replace('layer', 'l'));
      });
      all.forEach(function (panel) {
        var canvas = panel.querySelector('canvas');
        if (!canvas) { return; }
        var values = field(panel);
        var size = values ? side(values) : 1;
        canvas.width = size;
        canvas.height = size;
        if (!values) { return; }
        var ctx = canvas.getContext('2d');
        var image = ctx.createImageData(size, size);
        for (var i = 0; i < size * size; i++) {
          var all = chances(function (plane) { return values[i * planes + plane]; });
          var most = Math.max.apply(null, all);
          // Nothing where all are equally likely, 70 of 255 where one is certain.
          var alpha = 70 * (most / 255 * names.length - 1) / (names.length - 1);
          image.data.set(colors[all.indexOf(most)].concat(alpha), 4 * ((size - 1 - Math.floor(i / size)) * size + i % size));
        }
        ctx.putImageData(image, 0, 0);
      });
    }

    // Between the grid's points, probabilities are interpolated.
    function probabilities(values, x, y) {
      var size = side(values);
      var u = Math.min(size - 1.001, Math.max(0, (x - from) / span * (size - 1)));
      var v = Math.min(size - 1.001, Math.max(0, (y - from) / span * (size - 1)));
      var i = Math.floor(u), j = Math.floor(v), a = u - i, b = v - j;
      return chances(function (plane) {
        function value(k, l) { return values[((j + l) * size + i + k) * planes + plane]; }
        return (1 - b) * ((1 - a) * value(0, 0) + a * value(1, 0)) + b * ((1 - a) * value(0, 1) + a * value(1, 1));
      });
    }

    // Of two classes the first is said, of more the three most likely ones.
    function words(all) {
      var order = names.map(function (name, i) { return i; });
      if (planes > 1) { order.sort(function (i, j) { return all[j] - all[i]; }); }
      return order.slice(0, planes > 1 ? 3 : 1).map(function (i) {
        return names[i] + ' with ' + (all[i] / 2.55).toFixed(0) + ' %';
      }).join(', ');
    }

    function read() {
      all.forEach(function (panel) {
        var reading = panel.querySelector('.reading');
        var values = field(panel);
        if (!reading) { return; }
        var cross = panel.querySelector('.cross');
        if (!cross) {
          cross = document.createElementNS('http://www.w3.org/2000/svg', 'path');
          cross.setAttribute('class', 'cross');
          panel.querySelector('svg').appendChild(cross);
        }
        if (!at || !values) { reading.textContent = ''; cross.setAttribute('d', ''); return; }
        var arm = span / 32;
        cross.setAttribute('d', 'M' + (at[0] - arm) + ',' + -at[1] + 'h' + 2 * arm + 'M' + at[0] + ',' + (-at[1] - arm) + 'v' + 2 * arm);
        reading.textContent = 'at ' + at[0].toFixed(2) + ', ' + at[1].toFixed(2) + ': ' + words(probabilities(values, at[0], at[1]));
      });
    }

    all.forEach(function (panel) {
      var svg = panel.querySelector('svg');
      if (!panel.querySelector('canvas')) { return; }
      svg.addEventListener('pointermove', function (event) {
        var box = svg.getBoundingClientRect();
        at = [from + span * (event.clientX - box.left) / box.width, to - span * (event.clientY - box.top) / box.height];
        read();
      });
      svg.addEventListener('pointerleave', function () { if (document.activeElement !== svg) { at = null; read(); } });
      svg.addEventListener('keydown', function (event) {
        var step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
        if (!step) { return; }
        at = at ? [0, 1].map(function (i) { return Math.max(from, Math.min(to, at[i] + step[i] * span / 40)); }) : [from + span / 2, from + span / 2];
        read();
        event.preventDefault();
      });
    });

    var seeds = panels.closest('figure').querySelector('.seeds');
    if (seeds) {
      var slider = seeds.querySelector('input');
      slider.addEventListener('input', function () {
        all.forEach(function (panel) {
          ['g.frame', 'p.frame'].forEach(function (kind) {
            panel.querySelectorAll(kind).forEach(function (frame, i) { frame.classList.toggle('off', i + 1 !== +slider.value); });
          });
        });
        seeds.querySelector('output').textContent = all[0].querySelectorAll('g.frame')[slider.value - 1].getAttribute('data-label');
        paint();
        read();
      });
    }
    charts.push({ draw: paint });
    paint();
  });

  document.addEventListener('toggle', function (event) { if (event.target.open) { stack(event.target); } }, true);
  stack(document);

  setTheme(theme);
  // A slide has nothing to press.
  if (location.hash === '#slide') { root.setAttribute('data-slide', ''); }
}());
