# DogSound.dll holds the records that pipelines carry: it belongs to everybody, so it goes into the default load context.
# It opens a context of its own for the cmdlets and all they depend on, and no version in there can clash with another
# module's. Only the engine's own commands are used here: the smallest host has no others.

$path = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'DogSound.dll')
$context = [System.Runtime.Loader.AssemblyLoadContext]::Default
$assembly = $context.Assemblies.Where({ $_.GetName().Name -eq 'DogSound' })[0]
if (-not $assembly) {
    $assembly = $context.LoadFromAssemblyPath($path)
}
elseif ($assembly.GetName().Version -ne [System.Reflection.AssemblyName]::GetAssemblyName($path).Version) {
    # An assembly cannot be unloaded: the first version stays for as long as the process lives.
    $message = "DogSound $($assembly.GetName().Version) is already loaded from $($assembly.Location). Start a new PowerShell to use the one in $PSScriptRoot."
    throw [System.Management.Automation.ErrorRecord]::new(
        [System.InvalidOperationException]::new($message), 'DogSound.OtherVersionLoaded', 'ResourceExists', $path)
}
$moduleContext = $assembly.GetType('DogSound.ModuleLoadContext')
$cmdlets = & (Get-Command -Name Import-Module -CommandType Cmdlet) -Assembly ($moduleContext::LoadCmdlets()) -PassThru -ErrorAction Stop

# The engine never imports one assembly twice: it hands out the module it has, without the commands. It has to forget the
# inner module together with the outer one, or `Import-Module -Force` would leave a module without cmdlets.
$ExecutionContext.SessionState.Module.OnRemove = {
    & (Get-Command -Name Remove-Module -CommandType Cmdlet) -ModuleInfo $cmdlets -Force
}
