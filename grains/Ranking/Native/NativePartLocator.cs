using System.Runtime.InteropServices;

namespace OrleansReco.Ranking.Native;

/// <summary>Searches for a native part: the environment variable alone when set, else the folders in order, else the system's loader.</summary>
internal sealed class NativePartLocator(Func<string, string?> environment, IEnumerable<string> folders, bool askSystemLoader)
{
    private readonly string[] _folders = [.. folders.Distinct(StringComparer.Ordinal)];

    /// <summary>The search of this process and machine.</summary>
    public static NativePartLocator ForThisProcess() => new(Environment.GetEnvironmentVariable, StandardFolders(), askSystemLoader: true);

    /// <summary>Loads the first fit library of the part. A library loaded and found unfit is unloaded.</summary>
    public (NativePartStatus Status, nint Handle) Load(NativePart part)
    {
        List<string> searched = [];
        List<string> problems = [];
        foreach (string file in Candidates(part, searched))
        {
            if (TryLoad(part, file, problems, out nint handle, out Version? version))
            {
                return (new NativePartStatus(part, file, version, Problem: null, [.. searched]), handle);
            }
        }

        string problem = problems.Count > 0
            ? string.Join(" ", problems)
            : $"no {string.Join(" or ", part.FileNames)} was found.";
        return (new NativePartStatus(part, Path: null, Version: null, problem, [.. searched]), 0);
    }

    private IEnumerable<string> Candidates(NativePart part, List<string> searched)
    {
        string? chosen = environment(part.EnvironmentVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            // Whoever names a library wants that one: falling back to another would hide the mistake.
            searched.Add($"{part.EnvironmentVariable}={chosen}");
            return File.Exists(chosen) ? [chosen] : Existing(part, chosen);
        }

        searched.AddRange(_folders);
        IEnumerable<string> files = _folders.SelectMany(folder => Existing(part, folder));
        if (!askSystemLoader)
        {
            return files;
        }

        searched.Add("the system's loader");
        return files.Concat(part.FileNames);
    }

    private static IEnumerable<string> Existing(NativePart part, string folder) =>
        part.FileNames.Select(name => Path.Combine(folder, name)).Where(File.Exists);

    private static bool TryLoad(NativePart part, string file, List<string> problems, out nint handle, out Version? version)
    {
        version = null;
        foreach ((string name, string value) in part.Variables)
        {
            NativeEnvironment.SetIfUnset(name, value);
        }

        if (!NativeLibrary.TryLoad(file, out handle))
        {
            if (Path.IsPathRooted(file))
            {
                problems.Add($"{file} is there but cannot be loaded (another architecture, or a library that it needs is missing).");
            }

            return false;
        }

        version = part.ReadVersion(handle);
        if (version >= part.MinimumVersion)
        {
            return true;
        }

        problems.Add(version is null
            ? $"{file} is not {part.Name}."
            : $"{file} is version {version}, but at least {part.MinimumVersion} is needed.");
        NativeLibrary.Free(handle);
        return false;
    }

    private static IEnumerable<string> StandardFolders()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string local = Path.Combine(folder.FullName, ".reco", "native");
                if (Directory.Exists(local))
                {
                    yield return local;
                }
            }
        }

        yield return Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "orleansreco",
            "native");
        yield return AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        yield return "/usr/local/lib";
        yield return $"/usr/lib/{machine}-linux-gnu";
        yield return "/usr/lib64";
        yield return "/usr/lib";
    }
}
