@echo off
rem 收取共享文件夹里的来稿，只进待审区，从不直接发布。两个文件夹按实际修改。
chcp 65001 >nul
set PYTHONUTF8=1
set "LIBRARY=D:\casebook"
set "INBOX=D:\casebook-inbox"
cd /d "%LIBRARY%" || exit /b 1
if not exist var mkdir var
echo ==== %date% %time% >> var\intake.log
py -3 manage.py intake --inbox "%INBOX%" >> var\intake.log 2>&1
exit /b %errorlevel%
