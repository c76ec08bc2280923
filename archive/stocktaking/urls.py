"""The addresses of stock-takes, and of the page that scans for them."""

from django.urls import path

from archive.stocktaking import device_views, print_views, views

urlpatterns = [
    path("stocktaking/", views.stock_takes, name="stock_takes"),
    path("stocktaking/scan/", device_views.stock_scan, name="stock_scan"),
    path("stocktaking/worker.js", device_views.stock_worker, name="stock_worker"),
    path("stocktaking/<int:number>/", views.stock_take, name="stock_take"),
    path("stocktaking/<int:number>/print/", print_views.stock_take_print, name="stock_take_print"),
    path("stocktaking/<int:number>/labels/", views.stock_take_labels, name="stock_take_labels"),
    path("stocktaking/<int:number>/end/", views.stock_take_end, name="stock_take_end"),
    path("stocktaking/<int:number>/moves/", views.stock_take_moves, name="stock_take_moves"),
    path("stocktaking/<int:number>/device/", device_views.stock_device, name="stock_device"),
    path("stocktaking/<int:number>/scans/", device_views.stock_scans, name="stock_scans"),
]
