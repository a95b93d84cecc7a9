// Sets the remembered look before anything is drawn, so that the page never flashes.
const remembered = localStorage.getItem("usher-theme");
if (remembered) document.documentElement.dataset.theme = remembered;
