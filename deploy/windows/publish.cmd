@echo off
rem 生成并发布公开版。LIBRARY 是知识库文件夹，TARGET 是发布位置（本机文件夹或 \\服务器\共享），按实际修改。
chcp 65001 >nul
set PYTHONUTF8=1
set "LIBRARY=D:\casebook"
set "TARGET=D:\casebook-www"
cd /d "%LIBRARY%" || exit /b 1
if not exist var mkdir var
echo ==== %date% %time% >> var\publish.log
py -3 manage.py build >> var\publish.log 2>&1 || goto failed
py -3 manage.py publish --to "%TARGET%" --in-place >> var\publish.log 2>&1 || goto failed
py -3 manage.py publish --to "%TARGET%" --check >> var\publish.log 2>&1 || goto failed
exit /b 0
:failed
echo 没有发布成功，原因见 %LIBRARY%\var\publish.log；读者看到的仍是上一版。
exit /b 1
