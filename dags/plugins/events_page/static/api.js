// The page of the API is all there as it comes; only where one is in the menu is said here.
import "./common.js";
