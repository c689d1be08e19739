using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Bundles;

/// <summary>Writes a bundle's folder, whole or not at all: into a temporary folder beside it, flushed, then renamed.</summary>
public static class ModelBundleWriter
{
    /// <summary>The version of the code that trains, as manifests say it.</summary>
    public static string CodeVersion { get; } =
        typeof(ModelBundleWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Writes the draft under <paramref name="root"/> in a folder named by its version, which is the time of training and a hash of the contents.</summary>
    /// <returns>The manifest. Writing the same draft again changes nothing.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static ModelManifest Write(string root, BundleDraft draft)
    {
        var files = Serialize(draft);
        var hashes = files.ToImmutableSortedDictionary(file => file.Key, file => ModelBundle.HashOf(file.Value), StringComparer.Ordinal);
        var contents = ModelBundle.HashOf(Encoding.UTF8.GetBytes(string.Join('\n', hashes.Select(file => $"{file.Key} {file.Value}").Append(draft.DataSnapshot))));
        var manifest = new ModelManifest
        {
            Version = $"{draft.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{contents[..8]}",
            Parent = draft.Parent,
            CreatedAt = draft.CreatedAt,
            DataSnapshot = draft.DataSnapshot,
            CodeVersion = CodeVersion,
            Files = hashes,
            Metrics = draft.Metrics,
            FoldIn = draft.Retrieval.Factors.Settings,
            RankerFeatures = draft.RankerFeatures,
            Counts = draft.Counts,
        };
        var folder = Path.Combine(root, manifest.Version);
        if (File.Exists(Path.Combine(folder, BundleFiles.Manifest)))
        {
            return manifest;
        }

        files[BundleFiles.Manifest] = ManifestJson.Write(manifest);
        Publish(root, folder, files);
        return manifest;
    }

    private static void Publish(string root, string folder, Dictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(root);
        var temporary = Path.Combine(root, $".{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            foreach (var (name, bytes) in files)
            {
                using var file = new FileStream(Path.Combine(temporary, name), FileMode.CreateNew, FileAccess.Write);
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            Directory.Move(temporary, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, BundleFiles.Manifest)))
        {
            Directory.Delete(temporary, recursive: true); // Another has saved the same bundle meanwhile: its version is a hash of its contents.
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private static Dictionary<string, byte[]> Serialize(BundleDraft draft)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [BundleFiles.Factors] = Bytes(draft.Retrieval.Factors.Save),
            [BundleFiles.Neighbours] = Bytes(draft.Retrieval.Neighbours.Save),
        };
        if (draft.Retrieval.Content is { } content)
        {
            files[BundleFiles.Content] = Bytes(content.Save);
        }

        if (draft.RankerOnnx is { } onnx)
        {
            files[BundleFiles.Ranker] = onnx;
        }

        if (draft.Calibration is { } calibration)
        {
            files[BundleFiles.Calibrator] = Encoding.UTF8.GetBytes(calibration.ToJson());
        }

        return files;
    }

    private static byte[] Bytes(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }
}
