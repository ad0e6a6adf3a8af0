// In the frame of another site: tell it how high the list is. Nothing else leaves this page.
if (parent !== window) {
  const tell = () => {
    const height = Math.ceil(document.querySelector("main").getBoundingClientRect().height) + 16;
    parent.postMessage({ sheafHeight: height }, "*");
  };
  new ResizeObserver(tell).observe(document.querySelector("main"));
}
