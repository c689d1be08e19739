using System.Text;

namespace OrleansReco.Tests.EndToEnd.Rest;

/// <summary>A request that must be refused.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Body">The bytes sent; null: none.</param>
/// <param name="Status">The answer it must get.</param>
/// <param name="Says">A word the problem must contain: the field's name, or the value.</param>
/// <param name="MediaType">Content type sent.</param>
public sealed record BadInput(string Name, string Method, string Path, byte[]? Body, int Status, string Says, string MediaType = "application/json")
{
    public BadInput(string name, string method, string path, string body, int status, string says, string mediaType = "application/json")
        : this(name, method, path, Encoding.UTF8.GetBytes(body), status, says, mediaType)
    {
    }

    public override string ToString() => Name;
}
