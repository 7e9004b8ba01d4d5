@echo off
rem 建立两个计划任务；以管理员身份运行一次。ACCOUNT 用只能读写知识库和发布位置的专用账号，运行时会询问口令。
chcp 65001 >nul
set "HERE=%~dp0"
set "ACCOUNT=%COMPUTERNAME%\casebook"
schtasks /Create /F /TN "casebook\intake" /TR "\"%HERE%intake.cmd\"" /SC MINUTE /MO 10 /RU "%ACCOUNT%" /RP * || goto failed
schtasks /Create /F /TN "casebook\publish" /TR "\"%HERE%publish.cmd\"" /SC WEEKLY /D MON,TUE,WED,THU,FRI /ST 08:10 /RI 60 /DU 10:00 /RU "%ACCOUNT%" /RP * || goto failed
echo 已建立：每十分钟收稿一次，工作日 8 时 10 分起每小时发布一次。用 taskschd.msc 可以查看和停用。
exit /b 0
:failed
echo 没有建成。请确认以管理员身份运行，并且账号 %ACCOUNT% 已经建好、口令正确。
exit /b 1
